import Glibc
import Search
import Tuning

/// How near the usual search strategy comes to the optimum of recorded spaces, and what a proposal costs.
struct SearchBenchmark {
    /// The folder of the spaces, a `.csv` file each.
    let folder: String

    private static let seeds = 100
    /// What the mean of the seeds must reach after so many evaluations.
    private static let wanted: [Int: Double] = [50: 0.85, 100: 0.95, 200: 0.985]
    /// What the worst seed must reach after all evaluations.
    private static let wantedWorst = 0.9
    /// What a proposal may cost, in milliseconds.
    private static let wantedCost = 2.0

    func run(progress: (String) -> Void) async throws -> [BenchmarkRow] {
        let files = try files()
        var rows: [BenchmarkRow] = []
        var means: [[Double]] = []
        for file in files {
            progress("replaying \(file)")
            let recorded = try RecordedSpace(readingFrom: "\(folder)/\(file)")
            let name = String(file.dropLast(4))
            let random = await Replay(of: recorded, by: .random).run(seeds: Self.seeds)
            let ours = await Replay(of: recorded, by: .usual).run(seeds: Self.seeds)
            means.append(ours.mean)
            rows += Self.meanRows(name, ours.checkpoints, ours.mean, random: random.mean)
            rows.append(
                BenchmarkRow(
                    name, "worst seed after \(ours.checkpoints.last ?? 0)", ours.worst.last ?? 0, "",
                    .atLeast(Self.wantedWorst)))
            let lead = ours.advantage(over: random).map(\.lowerBound)
            for (checkpoint, lower) in zip(ours.checkpoints, lead) {
                rows.append(
                    BenchmarkRow(
                        name, "ahead of random after \(checkpoint), lower end of the 95 % interval", lower, "",
                        .atLeast(0)))
            }
            rows.append(
                BenchmarkRow(name, "a proposal, CPU time", Self.cost(recorded), "ms", .atMost(Self.wantedCost)))
        }
        if let checkpoints = means.first.map({ _ in Replay.usualCheckpoints }), means.count > 1 {
            let mean = checkpoints.indices.map { place in
                means.reduce(0) { $0 + $1[place] } / Double(means.count)
            }
            rows += Self.meanRows("all \(means.count) spaces", checkpoints, mean, random: nil)
        }
        return rows
    }

    private static func meanRows(
        _ subject: String, _ checkpoints: [Int], _ means: [Double], random: [Double]?
    ) -> [BenchmarkRow] {
        checkpoints.indices.map { place in
            let beside = random.map { " (random \(($0[place] * 1000).rounded() / 1000))" } ?? ""
            return BenchmarkRow(
                subject, "optimum / best after \(checkpoints[place]), mean of \(seeds) seeds\(beside)", means[place],
                "",
                wanted[checkpoints[place]].map { .atLeast($0) } ?? .none)
        }
    }

    /// Milliseconds of CPU time for one proposal and what follows from its observation, over 200 of them.
    private static func cost(_ recorded: RecordedSpace) -> Double {
        let evaluations = Replay.usualCheckpoints.last ?? 1
        let start = clock()
        _ = Replay(of: recorded, by: .usual, checkpoints: [evaluations]).run(seed: 1)
        return Double(clock() - start) / Double(CLOCKS_PER_SEC) * 1000 / Double(evaluations)
    }

    /// The names of the folder's spaces, sorted.
    private func files() throws -> [String] {
        guard let directory = opendir(folder) else {
            throw InputError(path: folder, reason: String(cString: strerror(errno)))
        }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name.hasSuffix(".csv") {
                names.append(name)
            }
        }
        guard !names.isEmpty else {
            throw InputError(path: folder, reason: "it holds no recorded space; expected files whose names end in .csv")
        }
        return names.sorted()
    }
}
