import Kernels
import PerformanceModel

/// Chooses which candidates are compiled: first one of each kind that the model tells apart, the most promising kinds
/// first, then the variants of those kinds whose compiled code turned out best.
///
/// Candidates are of one kind where they have the same work; hints, load instructions, cache policies and register limits
/// then make the difference, which only the compiler shows.
struct CandidateSelection {
    private let kinds: [[Candidate]]
    private let accelerator: Accelerator

    init(_ candidates: [Candidate], accelerator: Accelerator) {
        self.accelerator = accelerator
        var order: [WorkEstimate] = []
        var members: [WorkEstimate: [Candidate]] = [:]
        for candidate in candidates {
            let key = candidate.work
            if members[key] == nil {
                order.append(key)
            }
            members[key, default: []].append(candidate)
        }
        let units = Double(accelerator.computeUnits)
        kinds = order.compactMap { members[$0] }.sorted { left, right in
            guard let a = left.first, let b = right.first else { return false }
            let (coversA, coversB) = (a.work.workgroups >= units, b.work.workgroups >= units)
            return (a.estimate.time, coversA ? 0 : 1, a.work.registers)
                < (b.estimate.time, coversB ? 0 : 1, b.work.registers)
        }
    }

    /// The first candidates of the `count` most promising kinds.
    func first(_ count: Int) -> [Candidate] {
        kinds.prefix(count).compactMap(\.first)
    }

    /// Variants of the kinds of `ranked`, the best kind first: at most `perKind` of each, `count` in all, none of which was
    /// among the first.
    func variants(of ranked: [Candidate], count: Int, perKind: Int = 12) -> [Candidate] {
        var chosen: [Candidate] = []
        for best in ranked {
            guard let kind = kinds.first(where: { $0.first?.configuration == best.configuration }) else { continue }
            chosen += kind.dropFirst().prefix(min(perKind, count - chosen.count))
        }
        return chosen
    }
}
