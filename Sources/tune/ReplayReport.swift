import Search

/// Replays spaces and says how strategies did.
struct ReplayReport {
    private let seeds: Int
    private let batch: Int
    private let withIntervals: Bool
    private var rows: [ReplayRow] = []

    init(seeds: Int, batch: Int, withIntervals: Bool) {
        self.seeds = seeds
        self.batch = batch
        self.withIntervals = withIntervals
    }

    /// Replays a space by each of `strategies`.
    mutating func add(
        _ name: String, _ recorded: RecordedSpace, _ strategies: [SearchStrategyName]
    ) async -> [ReplayRow] {
        let random = withIntervals ? await Replay(of: recorded, by: .random, batch: batch).run(seeds: seeds) : nil
        var added: [ReplayRow] = []
        for strategy in strategies {
            let result = await Replay(of: recorded, by: strategy, batch: batch).run(seeds: seeds)
            added.append(
                ReplayRow(
                    strategy: strategy, space: name, result: result,
                    ahead: strategy == .random ? nil : random.map { result.advantage(over: $0) }))
        }
        rows += added
        return added
    }

    /// One space's rows as a table.
    func text(_ rows: [ReplayRow]) -> String {
        let lines = rows.flatMap { row -> [[String]] in
            let name = row.strategy.rawValue
            let ahead = row.ahead.map { ahead in
                [name, "ahead of random"]
                    + ahead.map { "\(Self.signed($0.lowerBound)) to \(Self.signed($0.upperBound))" }
            }
            return [
                [name, "mean"] + row.result.mean.map(Self.short), [name, "worst"] + row.result.worst.map(Self.short),
            ]
                + (ahead.map { [$0] } ?? [])
        }
        let title = "\(rows.first?.space ?? ""): optimum / best found, \(seeds) seeds, \(batch) at a time"
        return ([title, TextTable([header] + lines).text]).joined(separator: "\n") + "\n"
    }

    /// The means over all spaces.
    var meanText: String {
        var strategies: [SearchStrategyName] = []
        for row in rows where !strategies.contains(row.strategy) {
            strategies.append(row.strategy)
        }
        let lines = strategies.map { strategy -> [String] in
            let means = rows.filter { $0.strategy == strategy }.map(\.result.mean)
            return [strategy.rawValue, "mean"]
                + Replay.usualCheckpoints.indices.map { place in
                    Self.short(means.reduce(0) { $0 + $1[place] } / Double(means.count))
                }
        }
        return "all \(Set(rows.map(\.space)).count) spaces\n" + TextTable([header] + lines).text
    }

    private var header: [String] { ["strategy", "after"] + Replay.usualCheckpoints.map { "\($0)" } }

    private static func short(_ fraction: Double) -> String {
        let thousandths = Int((fraction * 1000).rounded())
        let digits = "\(thousandths % 1000)"
        return "\(thousandths / 1000)." + String(repeating: "0", count: 3 - digits.count) + digits
    }

    private static func signed(_ difference: Double) -> String {
        (difference < 0 ? "-" : "+") + short(abs(difference))
    }
}
