import Kernels
import PerformanceModel

/// The most promising kinds seen so far, a limited number of them.
struct KindSet {
    private let limit: Int
    private let membersKept: Int
    private let units: Double
    private var kinds: [WorkEstimate: (number: Int, kind: SpaceSurvey.Kind)] = [:]
    private var seen = 0
    /// The slowest time that may still be among the best.
    private var slowest = Double.infinity

    init(limit: Int, membersKept: Int, units: Int) {
        self.limit = limit
        self.membersKept = membersKept
        self.units = Double(units)
    }

    /// Whether a kind of this time can be among the best.
    func admits(_ time: Double) -> Bool { time <= slowest }

    /// Adds a kind, or the members of one that is known.
    mutating func add(_ kind: SpaceSurvey.Kind) {
        guard admits(kind.estimate.time) else { return }
        if let place = kinds.index(forKey: kind.work) {
            let room = membersKept - kinds.values[place].kind.members.count
            kinds.values[place].kind.members += kind.members.prefix(max(0, room))
            return
        }
        seen += 1
        kinds[kind.work] = (seen, kind)
        // Sorting at twice the limit keeps the cost of an addition constant.
        if kinds.count >= 2 * limit {
            let ranked = ranked()
            slowest = ranked[limit - 1].kind.estimate.time
            kinds = Dictionary(uniqueKeysWithValues: ranked.prefix(limit).map { ($0.kind.work, $0) })
        }
    }

    /// The best, in order: by time, then those that fill the device, then those with fewer registers.
    var best: [SpaceSurvey.Kind] { ranked().prefix(limit).map(\.kind) }

    private func ranked() -> [(number: Int, kind: SpaceSurvey.Kind)] {
        func order(_ entry: (number: Int, kind: SpaceSurvey.Kind)) -> (Double, Int, Int, Int) {
            let work = entry.kind.work
            return (entry.kind.estimate.time, work.workgroups >= units ? 0 : 1, work.registers, entry.number)
        }
        return kinds.values.sorted { order($0) < order($1) }
    }
}
