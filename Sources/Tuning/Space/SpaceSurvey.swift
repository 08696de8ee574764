import Kernels
import PerformanceModel
import Synchronization

/// The configurations of a family as the model sees them before anything is compiled: how many there are, and the kinds
/// that it finds most promising.
///
/// Configurations are of one kind where they have the same work. A kind's members differ in what only the compiler shows:
/// hints, load instructions, cache policies, registers.
public struct SpaceSurvey: Sendable {
    /// Configurations of the same work.
    public struct Kind: Sendable {
        /// What they have to move and to compute.
        public let work: WorkEstimate
        /// Their modelled time.
        public let estimate: Prediction
        /// Some of them, in the order of the space, free parameters at their first values.
        public var members: [Configuration]
    }

    /// The space.
    public let space: ConfigurationSpace
    /// What is legal, and what is not and why.
    public let count: SpaceCount
    /// The most promising kinds, best first.
    public let kinds: [Kind]

    /// Members that are kept of each kind.
    private static let membersKept = 4

    /// Surveys `family`, under `conditions` beside its own constraints, and keeps `limit` kinds, on all cores.
    public init(
        of family: any AcceleratorFamily, model: PerformanceModel, keeping limit: Int,
        requiring conditions: [Constraint] = [],
        shares: Int = 16
    ) async throws {
        space = ConfigurationSpace(of: family, requiring: conditions)
        let space = space
        let parts = try await withThrowingTaskGroup(of: (Int, SpaceCount, [Kind]).self) { group in
            for share in 0..<shares {
                group.addTask {
                    let (count, kinds) = try Self.survey(
                        space, of: family, model, share: (share, shares), keeping: limit)
                    return (share, count, kinds)
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        var count = SpaceCount()
        var kept = KindSet(limit: limit, membersKept: Self.membersKept, units: model.accelerator.computeUnits)
        for (_, part, kinds) in parts.sorted(by: { $0.0 < $1.0 }) {
            count.add(part)
            kinds.forEach { kept.add($0) }
        }
        self.count = count
        kinds = kept.best
    }

    private static func survey(
        _ space: ConfigurationSpace, of family: any AcceleratorFamily, _ model: PerformanceModel,
        share: (number: Int, of: Int), keeping limit: Int
    ) throws -> (SpaceCount, [Kind]) {
        var kept = KindSet(limit: limit, membersKept: membersKept, units: model.accelerator.computeUnits)
        let count = try space.walk(share: share) { configuration in
            let work = try family.work(of: configuration)
            let estimate = model.predict(work)
            if kept.admits(estimate.time) {
                kept.add(Kind(work: work, estimate: estimate, members: [configuration]))
            }
        }
        return (count, kept.best)
    }
}
