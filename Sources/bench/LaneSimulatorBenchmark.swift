import Kernels
import Tuning

/// What judging costs: stage 2 at M = 4 with Kimi's dimensions, all checks on, on one core.
struct LaneSimulatorBenchmark {
    func run() async throws -> [BenchmarkRow] {
        let problem = try MoEStage2(tokens: 4, channels: 7168, depth: 256, experts: 384, expertsPerToken: 8)
        let configuration = Configuration(problem.parameters.map { ($0.name, $0.values[0]) })
        let verifier = try LaneVerifier()
        let cases = try problem.verificationCases(for: configuration, seed: 1)
        guard let own = cases.first else { return [] }
        var runs: [LaneVerifier.Timing] = []
        for _ in 0..<5 {
            runs.append(try verifier.time(own, subject: "results"))
        }
        let subject = "lane simulator, moe-stage2 M = 4"
        let both = Stopwatch.median(runs.map(\.simulation))
        let matrix = Double(runs.first?.matrixInstructions ?? 0) / Double(LaneVerifier.orders.count)
        let whole = try await Stopwatch.seconds {
            for testCase in cases {
                _ = try verifier.verify(testCase)
            }
        }
        return [
            BenchmarkRow(subject, "matrix instructions", matrix, "", .none),
            BenchmarkRow(
                subject, "one order, median of 5", both / Double(LaneVerifier.orders.count), "s", .atMost(2)),
            BenchmarkRow(subject, "both orders, median of 5", both, "s", .atMost(2)),
            BenchmarkRow(
                subject, "host compilation, first of 5", runs.first?.compilation ?? .nan, "s", .none),
            BenchmarkRow(subject, "a configuration with all edge cases, results and sums", whole, "s", .atMost(120)),
        ]
    }
}
