import KernelDSL
import KernelTestSupport
import Kernels
import Testing

@Suite("Stage 1 with results in INT8")
struct MoEStage1OutputTests {
    /// The reasons against `settings`, those of what could run among them, for `tokens` tokens of MiniMax-M2.5 on four ranks.
    private func broken(
        _ settings: KeyValuePairs<String, String>, tokens: Int, target: Target = .gfx942
    ) throws -> [(reason: String, canRun: Bool)] {
        let problem = try MoEStage1(
            tokens: tokens, channels: 768, depth: 3072, experts: 256, expertsPerToken: 8, target: target, output: .int8)
        let usual = try problem.configuration([
            "tile_m": "4", "tile_k": "128", "waves": "4", "prefetch": "2", "gate_up": "tiles",
        ])
        let configuration = try problem.configuration(setting: settings.map { ($0.key, $0.value) }, over: usual)
        return try problem.violations(of: configuration).violated.map { ($0.reason, $0.constraint.isRedundancy) }
    }

    @Test("needs whole rows in a workgroup, and such workgroups for every compute unit, or a split K")
    func reasons() throws {
        #expect(try broken(["split_k": "2", "tile_n": "256"], tokens: 4).isEmpty)
        #expect(try broken(["tile_n": "768"], tokens: 160).isEmpty)
        let part = try broken(["tile_n": "256"], tokens: 160)
        #expect(part.map(\.canRun) == [false] && part[0].reason.contains("tile_n = 768, not 256; or split K"))
        let few = try broken(["tile_n": "768"], tokens: 4)
        #expect(few.map(\.canRun) == [true])
        let blocks = try SampleProblems.miniMaxStage1(tokens: 4).routed.blocks(tileM: 4)
        #expect(
            few[0].reason
                == "output = int8 with split_k = 1 has \(blocks) workgroups of the 304 that the chip has units for: split K, or quantise apart"
        )
        #expect(try broken(["tile_n": "768"], tokens: 4, target: .gfx950)[0].reason.contains("of the 256 that"))
    }

    @Test("counts the rows that a workgroup holds in its LDS")
    func shared() throws {
        // 16 rows of 384 f32, with 16 bytes left out behind each 128, beside 48 KB of staged activations.
        let reasons = try broken(["tile_n": "768", "tile_m": "16"], tokens: 160).map(\.reason)
        #expect(reasons.contains { $0.hasPrefix("needs ") && $0.hasSuffix(" bytes of LDS of 65536") })
        #expect(
            try broken(["tile_n": "768", "tile_m": "16", "activations": "prefetched"], tokens: 160)
                .allSatisfy { !$0.reason.contains("LDS") })
    }

    @Test("has the space of bf16 with one more tile, and writes bf16 where nothing is said")
    func spaces() throws {
        let usual = try SampleProblems.miniMaxStage1(tokens: 160)
        let quantized = try SampleProblems.miniMaxStage1(tokens: 160, output: .int8)
        #expect(usual.types.output == "bf16" && usual.types.hasUsualOutput)
        #expect(quantized.types.output == "int8" && !quantized.types.hasUsualOutput)
        for (first, second) in zip(usual.parameters, quantized.parameters) {
            #expect(first.name == second.name)
            let more = first.name == "tile_n" ? [ParameterValue.integer(768)] : []
            #expect(second.values == first.values + more)
        }
        #expect(quantized.constraints.count == usual.constraints.count + 2)
    }

    @Test("gives rows, scales and sums of low positions, and moves fewer bytes than bf16", arguments: ["1", "2"])
    func plan(_ split: String) throws {
        let settings: [(name: String, value: String)] = [
            ("split_k", split), ("tile_m", "8"), ("tile_n", "768"), ("tile_k", "128"), ("prefetch", "2"),
            ("gate_up", "tiles"),
        ]
        let problem = try SampleProblems.miniMaxStage1(tokens: 160, output: .int8)
        let configuration = try problem.configuration(setting: settings, over: problem.firstConfiguration)
        let plan = try problem.plan(for: configuration)
        let outputs = plan.tensors.filter { $0.role == .output }
        #expect(outputs.map(\.name) == ["out", "outScales", "outLowSums"])
        #expect(outputs.map(\.element) == [.i8, .f32, .i32])
        #expect(outputs.map(\.shape) == [[1280, 384], [1280], [1280]])
        #expect(plan.isDeterministic && plan.steps.count == (split == "1" ? 1 : 2))
        let twin = try problem.accumulatorPlan(for: configuration)
        #expect(twin.tensors.filter { $0.role == .output }.map(\.name) == ["sums"])
        guard split == "2" else { return }
        let usual = try SampleProblems.miniMaxStage1(tokens: 160)
        let same = try usual.configuration(
            setting: settings.map { ($0.name, $0.name == "tile_n" ? "256" : $0.value) }, over: usual.firstConfiguration)
        #expect(try problem.work(of: configuration).bytesWritten < usual.work(of: same).bytesWritten)
    }

    @Test("is refused where a row passes a workgroup, and on CPUs")
    func refused() throws {
        #expect(throws: ProblemError.self) {
            try MoEStage1(tokens: 1, channels: 8224, depth: 512, experts: 8, expertsPerToken: 2, output: .int8)
        }
        let problem = try SampleProblems.kimiStage1(tokens: 4, output: .int8)
        #expect(throws: ProblemError.quantisedApartOnCPUs(operation: "moe-stage1", option: "--results")) {
            try CPUMoEStage1(problem, for: SampleProcessors.named(.avx2))
        }
    }
}
