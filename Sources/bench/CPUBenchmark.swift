import CodeGeneration
import Devices
import Glibc
import KernelDSL
import Kernels
import Toolchain
import Tuning

/// What measured tuning reaches on this machine's CPU: how near to reading alone the tuned dense products stream their weights,
/// what tuning gains, and what the tuner itself costs.
///
/// Weights are cold: copies of them, more than twice the last-level cache, take turns. Reading and the product take turns as
/// well, so that a machine whose memory is slower for a while is so for both.
struct CPUBenchmark {
    /// Extents of one matrix: channels and width.
    private static let shapes = [(channels: 7168, depth: 2048), (channels: 2048, depth: 7168)]
    /// Tokens, and the share of reading that must be reached.
    private static let wanted = [(tokens: 1, share: 0.85), (tokens: 4, share: 0.65)]
    private static let budget = 60
    private static let longBudget = 200
    private static let rounds = 61

    let architecture: String?
    let progress: (String) -> Void

    func run() async throws -> [BenchmarkRow] {
        let processor = try Processor.current(architecture: architecture)
        guard let set = CPUInstructionSet.all.first(where: { $0.name == processor.vectors.name }) else { return [] }
        let device = try CPUDevice(set)
        let compiler = try await CPUCompiler.find()
        let machine = "\(device.identity.name), \(processor.vectors.name), \(processor.cores) threads"
        var rows: [BenchmarkRow] = []
        var isFirst = true
        for shape in Self.shapes {
            for (tokens, share) in Self.wanted {
                let name = "w4a8-gemm \(shape.channels) x \(shape.depth), M = \(tokens)"
                progress("\(name): tuning")
                let problem = ProblemRequest(
                    operation: "w4a8-gemm", model: "kimi-k2.5", tensorParallel: 8, layer: nil,
                    shape: [
                        .init(name: "M", value: tokens), .init(name: "N", value: shape.channels),
                        .init(name: "K", value: shape.depth),
                    ])
                let outcome = try await tune(problem, processor, budget: isFirst ? Self.longBudget : Self.budget)
                if isFirst {
                    rows += Self.costs(of: outcome, machine)
                    isFirst = false
                }
                progress("\(name): reading and the product in turns")
                let family = try CPUW4A8GEMM(
                    W4A8GEMM(tokens: tokens, channels: shape.channels, depth: shape.depth), for: processor)
                let stream = try await WeightStreams(family, outcome.winner.configuration, device, compiler, set)
                let result = try stream.measure(rounds: Self.rounds)
                let subject = "\(name), \(processor.vectors.name)"
                rows += [
                    BenchmarkRow(
                        subject, "reading weights alone (\(result.variant))", result.read / 1e9, "GB/s", .none),
                    BenchmarkRow(subject, "the tuned product, weights cold", result.product / 1e9, "GB/s", .none),
                    BenchmarkRow(subject, "product over reading, median", result.ratio, "", .atLeast(share)),
                    BenchmarkRow(
                        subject, "gain of tuning over the first configuration", outcome.gainOverDefault ?? .nan, "x",
                        .none),
                ]
            }
        }
        return rows
    }

    private func tune(_ problem: ProblemRequest, _ processor: Processor, budget: Int) async throws -> MeasuredOutcome {
        var options = TuningOptions(problem: problem, workers: processor.cores)
        options.processor = processor
        options.target = processor.target
        options.budget = budget
        return try await MeasuredSession(options, on: .cpu(architecture: processor.target.architecture)).run()
    }

    /// What the tuner itself takes of a long run.
    private static func costs(of outcome: MeasuredOutcome, _ machine: String) -> [BenchmarkRow] {
        let own = 1 - (outcome.secondsCompiling + outcome.secondsMeasuring) / outcome.seconds
        let subject = "tuning on \(machine)"
        return [
            BenchmarkRow(subject, "\(outcome.trials.count) configurations", outcome.seconds, "s", .atMost(180)),
            BenchmarkRow(subject, "of which the tuner itself", own * 100, "%", .atMost(5)),
        ]
    }
}
