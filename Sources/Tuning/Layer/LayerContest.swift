import Kernels

/// The candidates of a layer with what is known of them in the end.
struct LayerContest {
    let layer: any LayeredFamily
    let estimates: [LayerEstimate]
    let tuned: LayerSession.Tuned
    private let chosen: [LayerTerms]

    /// Terms under which every part was tuned.
    struct Entry {
        let terms: LayerTerms
        let outcomes: [MoELayerPart: LayerPartOutcome]
        /// The parts' values together.
        let configuration: Configuration
        /// Microseconds of all parts.
        let sum: Double
    }

    init(layer: any LayeredFamily, estimates: [LayerEstimate], chosen: [LayerTerms], _ tuned: LayerSession.Tuned) {
        self.layer = layer
        self.estimates = estimates
        self.chosen = chosen
        self.tuned = tuned
    }

    /// Those of which all parts are there, the least sum first.
    func entries() throws(ConfigurationError) -> [Entry] {
        var entries: [Entry] = []
        for terms in chosen {
            var outcomes: [MoELayerPart: LayerPartOutcome] = [:]
            for part in terms.parts {
                outcomes[part] = tuned.outcomes[LayerPartKey(part, in: terms)]
            }
            guard outcomes.count == terms.parts.count else { continue }
            entries.append(
                Entry(
                    terms: terms, outcomes: outcomes,
                    configuration: try layer.configuration(
                        joining: outcomes.mapValues(\.configuration), under: terms),
                    sum: outcomes.values.reduce(0) { $0 + $1.microseconds }))
        }
        return entries.sorted { $0.sum < $1.sum }
    }

    /// What the parts of `winner` found, in the order of the layer.
    func parts(of winner: Entry) -> [LayerOutcome.Part] {
        winner.terms.parts.compactMap { part in
            winner.outcomes[part].map { outcome in
                LayerOutcome.Part(
                    part: part, outcome: outcome, stored: tuned.stored[LayerPartKey(part, in: winner.terms)])
            }
        }
    }

    /// All candidates as the outcome shows them: `winner` first; `wrong` were turned down for the given reasons.
    ///
    /// `wholes` are microseconds of those that were timed in one piece, which then decided.
    func candidates(
        _ entries: [Entry], winner: Entry, wrong: [LayerTerms: String], wholes: [LayerTerms: Double] = [:]
    ) -> [LayerOutcome.Candidate] {
        func described(_ estimate: LayerEstimate) -> LayerOutcome.Candidate {
            let entry = entries.first { $0.terms == estimate.terms }
            return LayerOutcome.Candidate(
                terms: estimate.terms,
                estimate: estimate.obstacle == nil ? Microseconds(estimate.total).rounded : nil, sum: entry?.sum,
                whole: wholes[estimate.terms], parts: entry?.outcomes.mapValues(\.microseconds) ?? [:],
                reason: wrong[estimate.terms] ?? reason(estimate, entry, winner, wholes))
        }
        func rank(_ candidate: LayerOutcome.Candidate) -> (Int, Double) {
            candidate.reason == nil
                ? (0, 0)
                : (candidate.whole ?? candidate.sum).map { (1, $0) } ?? candidate.estimate.map { (2, $0) } ?? (3, 0)
        }
        return estimates.map(described).sorted { rank($0) < rank($1) }
    }

    private func reason(
        _ estimate: LayerEstimate, _ entry: Entry?, _ winner: Entry, _ wholes: [LayerTerms: Double]
    ) -> String? {
        if let obstacle = estimate.obstacle { return obstacle }
        guard let entry else {
            guard chosen.contains(estimate.terms) else { return "not tuned: the model promised less" }
            let failed = estimate.terms.parts.compactMap { part in
                tuned.failures[LayerPartKey(part, in: estimate.terms)].map { "\(part.rawValue): \($0)" }
            }
            return failed.first ?? "not tuned to its end: the session was stopped"
        }
        guard entry.terms != winner.terms else { return nil }
        if let own = wholes[entry.terms], let best = wholes[winner.terms] {
            let difference = Microseconds((own - best) / 1e6)
            return own > best
                ? "\(difference) slower as a whole"
                : "not clearly faster as a whole, and slower by the sum of its parts"
        }
        // The part that the difference is most about.
        let differences = MoELayerPart.allCases.map { part in
            (part, (entry.outcomes[part]?.microseconds ?? 0) - (winner.outcomes[part]?.microseconds ?? 0))
        }
        let slower = Microseconds((entry.sum - winner.sum) / 1e6)
        guard let (part, difference) = differences.max(by: { $0.1 < $1.1 }), difference > 0 else {
            return "\(slower) slower"
        }
        return "\(slower) slower: \(part.rawValue) takes \(Microseconds(difference / 1e6)) more"
    }
}
