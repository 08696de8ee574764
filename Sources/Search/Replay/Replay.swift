/// Searches of a recorded space with several seeds, as if each evaluation were run.
public struct Replay: Sendable {
    /// What is replayed.
    public let recorded: RecordedSpace
    /// The strategy.
    public let strategy: SearchStrategyName
    /// Points that are proposed before any of them is observed.
    public let batch: Int
    /// Evaluations after which the best so far is looked at, ascending.
    public let checkpoints: [Int]

    /// Evaluations after which strategies are compared.
    public static let usualCheckpoints = [25, 50, 100, 200]

    /// Searches of `recorded` by `strategy`.
    public init(
        of recorded: RecordedSpace, by strategy: SearchStrategyName, batch: Int = 1,
        checkpoints: [Int] = usualCheckpoints
    ) {
        self.recorded = recorded
        self.strategy = strategy
        self.batch = batch
        self.checkpoints = checkpoints
    }

    /// At each checkpoint the optimum divided by the best found, for one seed; 0 where nothing ran by then.
    public func run(seed: UInt64) -> [Double] {
        // Seeds are spread, so that neighbouring numbers share nothing.
        var spread = SearchGenerator(seed: seed)
        var search = strategy.start(in: recorded.space, seed: spread.next())
        var best = Double.infinity
        var evaluations = 0
        var fractions: [Double] = []
        for checkpoint in checkpoints {
            while evaluations < checkpoint {
                let points = search.propose(min(batch, checkpoint - evaluations))
                guard !points.isEmpty else { break }
                let outcomes = points.map { ($0, recorded.outcome(of: $0)) }
                best = outcomes.compactMap(\.1.seconds).reduce(best, min)
                search.observe(outcomes)
                evaluations += points.count
            }
            fractions.append(best.isFinite ? recorded.optimum / best : 0)
        }
        return fractions
    }

    /// The results of seeds 1 to `seeds`, on all cores.
    public func run(seeds: Int) async -> ReplayResult {
        let fractions = await withTaskGroup(of: (Int, [Double]).self) { group in
            for seed in 1...max(1, seeds) {
                group.addTask { (seed, run(seed: UInt64(seed))) }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        return ReplayResult(checkpoints: checkpoints, fractions: fractions.sorted { $0.0 < $1.0 }.map(\.1))
    }
}
