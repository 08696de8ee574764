import Kernels
import PerformanceModel

/// Every configuration of a family, judged without compiling.
public struct SpaceSurvey: Sendable {
    /// Combinations of declared values.
    public let declared: Int
    /// Combinations that meet all constraints.
    public let legal: Int
    /// Legal configurations that give different texts, in the order of the space.
    public let candidates: [Candidate]
    /// How many configurations each constraint turned down.
    public let rejections: [String: Int]

    /// Surveys `family`, on all cores.
    public init(of family: any KernelFamily, model: PerformanceModel) async throws {
        var configurations: [Configuration] = []
        family.forEachConfiguration { configurations.append($0) }
        let all = configurations
        let share = 512
        let judged = try await withThrowingTaskGroup(of: (Int, [Judgement]).self) { group in
            for (number, start) in stride(from: 0, to: all.count, by: share).enumerated() {
                group.addTask {
                    let part = all[start..<min(start + share, all.count)]
                    return (number, try part.map { try Judgement(of: $0, in: family, model: model) })
                }
            }
            return try await group.reduce(into: [(Int, [Judgement])]()) { $0.append($1) }
        }
        var legal = 0
        var seen: Set<TextFingerprint> = []
        var candidates: [Candidate] = []
        var rejections: [String: Int] = [:]
        for judgement in judged.sorted(by: { $0.0 < $1.0 }).flatMap(\.1) {
            switch judgement {
            case .rejected(let reason):
                rejections[reason, default: 0] += 1
            case .legal(let candidate, let text):
                legal += 1
                if seen.insert(text).inserted {
                    candidates.append(candidate)
                }
            }
        }
        declared = all.count
        self.legal = legal
        self.candidates = candidates
        self.rejections = rejections
    }

    private enum Judgement: Sendable {
        case rejected(String)
        case legal(Candidate, TextFingerprint)

        init(of configuration: Configuration, in family: any KernelFamily, model: PerformanceModel) throws {
            if let reason = try family.rejection(of: configuration) {
                self = .rejected(reason)
                return
            }
            let plan = try family.plan(for: configuration)
            let work = try family.work(of: configuration)
            let candidate = Candidate(configuration: configuration, work: work, estimate: model.predict(work))
            self = .legal(candidate, TextFingerprint(of: plan.steps.map(\.kernel)))
        }
    }
}
