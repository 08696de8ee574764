import Kernels

/// Chooses which configurations are compiled: first one of each kind that the model tells apart, the most promising kinds
/// first, then the variants of those kinds whose compiled code turned out best.
struct CandidateSelection {
    private let survey: SpaceSurvey

    init(_ survey: SpaceSurvey) {
        self.survey = survey
    }

    /// The first members of the `count` most promising kinds.
    func first(_ count: Int) -> [Candidate] {
        survey.kinds.prefix(count).compactMap { kind in
            kind.members.first.map { Candidate(configuration: $0, work: kind.work, estimate: kind.estimate) }
        }
    }

    /// Variants of the kinds of `ranked`, the best kind first: at most `perKind` of each, `count` in all, none of which was
    /// among the first.
    func variants(of ranked: [Candidate], count: Int, perKind: Int = 12) -> [Candidate] {
        var chosen: [Candidate] = []
        for best in ranked where chosen.count < count {
            guard let kind = survey.kinds.first(where: { $0.work == best.work }) else { continue }
            let others = kind.members.flatMap { survey.space.variants(of: $0) }.filter { $0 != best.configuration }
            chosen += others.prefix(min(perKind, count - chosen.count)).map {
                Candidate(configuration: $0, work: kind.work, estimate: kind.estimate)
            }
        }
        return chosen
    }
}
