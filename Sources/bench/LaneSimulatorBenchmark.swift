import Kernels
import Tuning

/// What judging costs: stage 2 at M = 4 with Kimi's dimensions, all checks on, on one core.
///
/// The routing is the usual one, which touches 31 experts, as four tokens do on average.
struct LaneSimulatorBenchmark {
    func run() async throws -> [BenchmarkRow] {
        let problem = try MoEStage2(tokens: 4, channels: 7168, depth: 256, experts: 384, expertsPerToken: 8)
        let configuration = problem.firstConfiguration
        let verifier = try LaneVerifier()
        let cases = try problem.verificationCases(for: configuration, seed: 1)
        guard let own = cases.first else { return [] }
        var runs: [LaneVerifier.Timing] = []
        var processor: [Double] = []
        for _ in 0..<5 {
            let timing = try verifier.time(own, subject: "results")
            runs.append(timing)
            processor.append(timing.processor)
        }
        let subject = "lane simulator, moe-stage2 M = 4"
        let both = runs.map(\.simulation).median
        let matrix = Double(runs.first?.matrixInstructions ?? 0) / Double(LaneVerifier.orders.count)
        let whole = try await Stopwatch.seconds {
            for testCase in cases {
                _ = try verifier.verify(testCase)
            }
        }
        return [
            BenchmarkRow(subject, "matrix instructions", matrix, "", .none),
            BenchmarkRow(subject, "both orders of lanes, median of 5", both, "s", .atMost(2)),
            BenchmarkRow(subject, "the same, CPU time", processor.median, "s", .atMost(2)),
            BenchmarkRow(subject, "a configuration with all edge cases, results and sums", whole, "s", .atMost(120)),
        ]
    }
}
