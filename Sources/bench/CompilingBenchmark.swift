import CodeGeneration
import Kernels
import Toolchain
import Tuning

/// What compiling costs: CPU seconds a configuration, what a second worker gains, what the cache gains.
///
/// Each text is made unlike any earlier one by a comment that holds the time, so that nothing is cached beforehand.
struct CompilingBenchmark {
    let suite: String
    private static let configurations: Int = 48

    func run() async throws -> [BenchmarkRow] {
        let problem = try MoEStage2(tokens: 4, channels: 7168, depth: 256, experts: 384, expertsPerToken: 8)
        let subject = "compiling, \(suite)"
        var ratios: [Double] = []
        var processorSeconds: [Int: [Double]] = [:]
        var machine: [Double] = []
        for round in 0..<3 {
            // Alternate which comes first, so that a drifting clock favours neither.
            var seconds: [Int: Double] = [:]
            for workers in round % 2 == 0 ? [1, 2] : [2, 1] {
                let compiler = try await compiler(workers: workers, usesCache: false)
                let requests = try requests(problem, salt: "\(round) \(workers)")
                // Starting the workers is not compiling.
                try await Self.compileAll(Array(requests.prefix(workers)), with: compiler, workers: workers)
                seconds[workers] = try await Stopwatch.seconds {
                    let compiled = try await Self.compileAll(requests, with: compiler, workers: workers)
                    processorSeconds[workers, default: []] += compiled.map(\.processorSeconds)
                }
            }
            ratios.append((seconds[1] ?? .nan) / (seconds[2] ?? .nan))
            machine.append(await Self.twoThreadsOverOne())
        }
        let caching = try await compiler(workers: 2, usesCache: true)
        let requests = try requests(problem, salt: "cache \(ContinuousClock.now)")
        let cold = try await Stopwatch.seconds {
            try await Self.compileAll(requests, with: caching, workers: 2)
        }
        var warm: [Double] = []
        for _ in 0..<5 {
            warm.append(
                try await Stopwatch.seconds { try await Self.compileAll(requests, with: caching, workers: 2) })
        }
        let means = [1, 2].map { workers in
            let all = processorSeconds[workers] ?? []
            return all.reduce(0, +) / Double(all.count)
        }
        return [
            BenchmarkRow(subject, "CPU seconds a configuration, mean, one worker", means[0], "s", .atMost(1.0)),
            BenchmarkRow(subject, "CPU seconds a configuration, mean, two workers", means[1], "s", .atMost(1.0)),
            BenchmarkRow(subject, "two workers over one, median of 3", ratios.median, "x", .atLeast(1.8)),
            BenchmarkRow(
                subject, "two threads over one, arithmetic alone, median of 3", machine.median, "x", .none),
            BenchmarkRow(
                subject, "cold over warm cache, median of 5", cold / warm.median, "x", .atLeast(50)),
        ]
    }

    /// What a second core of this machine gains at best: the same arithmetic on one thread and on two.
    private static func twoThreadsOverOne() async -> Double {
        @Sendable func work() -> UInt64 {
            (0..<300_000_000).reduce(UInt64(1)) { $0 &* 6_364_136_223_846_793_005 &+ UInt64($1) }
        }
        let one = await Stopwatch.seconds {
            for _ in 0..<2 {
                _ = await Task.detached { work() }.value
            }
        }
        let two = await Stopwatch.seconds {
            async let first = Task.detached { work() }.value
            async let second = Task.detached { work() }.value
            _ = await (first, second)
        }
        return one / two
    }

    private func compiler(workers: Int, usesCache: Bool) async throws -> KernelCompiler {
        var options = KernelCompiler.Options()
        options.suite = suite
        options.workers = workers
        options.usesCache = usesCache
        return try await KernelCompiler.find(options)
    }

    /// Texts of configurations drawn evenly from the space.
    private func requests(_ problem: MoEStage2, salt: String) throws -> [CompileRequest] {
        // With accumulators=arch and one wave a SIMD some do not compile on LLVM 21.
        let space = ConfigurationSpace(of: problem, fixing: ["accumulators": .name("acc")])
        let sample = try space.sample(Self.configurations, seed: 1)
        return try (0..<Self.configurations).map { number in
            let plan = try problem.plan(for: sample[number])
            let text = HIPEmitter().emit(plan.steps.map(\.kernel)) + "// \(salt) \(number)\n"
            return CompileRequest(text: text, name: "bench \(number)")
        }
    }

    @discardableResult
    private static func compileAll(
        _ requests: [CompileRequest], with compiler: KernelCompiler, workers: Int
    ) async throws -> [CompiledKernel] {
        try await withThrowingTaskGroup(of: CompiledKernel.self) { group in
            var compiled: [CompiledKernel] = []
            for (number, request) in requests.enumerated() {
                if number >= workers, let kernel = try await group.next() {
                    compiled.append(kernel)
                }
                group.addTask { try await compiler.compile(request) }
            }
            for try await kernel in group {
                compiled.append(kernel)
            }
            return compiled
        }
    }
}
