import Glibc
import Kernels
import Tuning

/// What judging a whole record costs where everything is large: all cases of a configuration, eight of which a record holds.
///
/// M = 160 with Kimi's dimensions on one rank, K = 2048, in CPU time, which other processes lengthen least; the widest
/// tile is the costliest to judge.
struct JudgingBenchmark {
    private static let recorded: Double = 8

    func run() async throws -> [BenchmarkRow] {
        let problem = try MoEStage2(tokens: 160, channels: 7168, depth: 2048, experts: 384, expertsPerToken: 8)
        let verifier = try LaneVerifier()
        var rows: [BenchmarkRow] = []
        for (width, limit) in [("512", BenchmarkRow.Threshold.atMost(120)), ("128", .none)] {
            let configuration = try problem.configuration(
                setting: [("tile_n", width), ("tile_k", "256")], over: problem.firstConfiguration)
            let start = clock()
            for testCase in try problem.verificationCases(for: configuration, seed: 1) {
                _ = try verifier.verify(testCase)
            }
            let seconds = Double(clock() - start) / Double(CLOCKS_PER_SEC)
            rows.append(
                BenchmarkRow(
                    "judging a record, M = 160, K = 2048",
                    "eight times one configuration with tile_n = \(width), CPU time",
                    Self.recorded * seconds, "s", limit))
        }
        return rows
    }
}
