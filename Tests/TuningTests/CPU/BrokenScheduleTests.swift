import Devices
import KernelDSL
import Kernels
import Testing
import Toolchain
import Tuning
import Workers

@Suite("Broken schedules for CPUs", .serialized)
struct BrokenScheduleTests {
    /// Two rows and two vectors at once, so that there is something to confuse.
    private static let base = [
        (name: "tile_m", value: "2"), (name: "block_vectors", value: "2"), (name: "threads", value: "1"),
    ]

    private func family(
        _ operation: ScheduleSabotage.Operation, _ sabotage: ScheduleSabotage, on bench: ScheduleBench
    ) throws -> any VerifiableCPUFamily {
        switch operation {
        case .gemm: try bench.gemm(tokens: sabotage.tokens, scales: sabotage.scales)
        case .stage1: try bench.stage1(tokens: sabotage.tokens, scales: sabotage.scales)
        case .stage2: try bench.stage2(tokens: sabotage.tokens, scales: sabotage.scales)
        }
    }

    private func configuration(
        _ settings: KeyValuePairs<String, String>, of family: any VerifiableCPUFamily
    ) throws -> Configuration {
        try family.configuration(
            setting: Self.base + settings.map { ($0.key, $0.value) }, over: family.firstConfiguration)
    }

    @Test(
        "are found out, by the case that is for it, with what is wrong", arguments: ScheduleSabotage.all,
        VectorInstructions.all)
    func broken(_ sabotage: ScheduleSabotage, _ vectors: VectorInstructions) async throws {
        guard sabotage.vectors.contains(vectors) else { return }
        let bench = try await ScheduleBench(vectors)
        for operation in sabotage.operations {
            let family = try family(operation, sabotage, on: bench)
            let configuration = try configuration(sabotage.settings, of: family)
            let text = try family.configuration(
                setting: sabotage.broken.map { ($0.key, $0.value) }, over: configuration)
            #expect(
                try text != configuration || bench.changes(sabotage.rewriter, configuration, of: family),
                "the sabotage changes nothing")
            let candidate = try await bench.candidate(
                configuration, of: family, text: text, breaking: sabotage.rewriter)
            let report = try bench.judge(candidate, of: family)
            let problem = try #require(report.problem, "nothing was found out in \(operation)")
            #expect(sabotage.signs.contains { problem.contains($0) }, "found out, but named otherwise: \(problem)")
            let cases = try family.verificationCases(for: configuration, seed: 1, limits: .device).map(\.name)
            #expect(report.verdicts.last?.name == sabotage.foundBy ?? cases.first, "\(problem)")
        }
    }

    @Test("what only extreme inputs reveal goes by without the case for it", arguments: [VectorInstructions.avx2])
    func extremes(_ vectors: VectorInstructions) async throws {
        let sabotage = try #require(ScheduleSabotage.all.first { $0.foundBy != nil })
        let bench = try await ScheduleBench(vectors)
        let family = try family(.gemm, sabotage, on: bench)
        let configuration = try configuration(sabotage.settings, of: family)
        let candidate = try await bench.candidate(configuration, of: family, breaking: sabotage.rewriter)
        let verdicts = try bench.judge(candidate, of: family).verdicts
        #expect(verdicts.contains { $0.name == "-8 x -128 throughout" && $0.problem == nil })
        #expect(verdicts.last?.problem?.contains("wrong, first row") == true)
    }

    @Test(
        "rows beyond the last one, read where there is no memory, cost a worker and not the tuner",
        .enabled(if: TuneProcess.isBuilt, TuneProcess.advice), arguments: VectorInstructions.all)
    func unclamped(_ vectors: VectorInstructions) async throws {
        let bench = try await ScheduleBench(vectors)
        // A page and more behind the last row.
        let shape = [("M", 1), ("N", 256), ("K", 8192)].map { ProblemRequest.Extent(name: $0.0, value: $0.1) }
        let request = ProblemRequest(operation: W4A8GEMM.operation, model: "kimi-k2.5", tensorParallel: 1, shape: shape)
        let family = try bench.gemm(tokens: 1, depth: 8192)
        let configuration = try configuration(["tile_m": "8", "block_vectors": "1"], of: family)
        let unclamped = KernelRewriter(value: { value in
            guard case .select(_, let row, _) = value.node else { return value }
            return row
        })
        let pool = MeasuringPool(
            MeasuringOptions(
                device: .cpu(architecture: "cpu-\(vectors.name)"),
                sampling: SamplingPlan(minimumSample: 400e-6, warmUp: 0, rotationLimit: 1 << 20)))
        let broken = try await bench.candidate(configuration, of: family, breaking: unclamped)
        guard case .crashed = try await pool.measure(broken, of: request) else {
            Issue.record("it did not crash")
            return
        }
        let healthy = try await bench.candidate(try self.configuration([:], of: family), of: family)
        #expect(try await pool.measure(healthy, of: request).screening?.verification?.problem == nil)
        #expect(pool.startedWorkers == 2)
    }
}
