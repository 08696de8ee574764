import Kernels
import Synchronization
import Testing
import Toolchain
import Tuning

@Suite("Stage 2 that quantises bf16 rows on load")
struct HealthyOnLoadTests {
    private func expectRight(_ settings: String, of small: SmallProblem) throws {
        let verdicts = try small.judge(settings)
        let configuration = try small.configuration(settings)
        let cases = try MoEStage2Case.all(
            for: small.problem, tileM: configuration.integer("tile_m"),
            combine: configuration.choice("combine", MoECombine.self),
            form: configuration.choice("routing", RoutingForm.self))
        #expect(verdicts.map(\.name) == cases.map(\.name), "\(settings)")
        for (verdict, testCase) in zip(verdicts, cases) {
            #expect(verdict.problem == nil, "\(settings), \(testCase.name)")
            let problem = testCase.problem
            let compared = (problem.tokens + problem.routedTokens.rows) * problem.channels
            #expect(verdict.elements == 2 * compared)
            #expect(verdict.worstRatio <= 1 && verdict.workgroups > 0)
        }
    }

    @Test("passes every case, however many lanes share a row and however many rows a lane has a part of")
    func shapes() throws {
        let small = try SmallProblem(tokens: 3, activations: .bf16)
        for settings in [
            "tile_m=16", "tile_m=64,waves=1", "tile_m=2,routing=inline,unpacking=three",
            "tile_m=32,waves=2,k_wave=2,combine=reduce",
        ] {
            try expectRight(settings, of: small)
        }
    }

    @Test("passes every case where a row's pieces are not as many as its lanes", arguments: [192, 640])
    func oddDepths(_ depth: Int) throws {
        let small = try SmallProblem(tokens: 2, depth: depth, activations: .bf16)
        let rows = depth == 192 ? "tile_m=16" : "tile_m=1,routing=inline"
        try expectRight("packing=8,tile_k=64,\(rows)", of: small)
    }

    @Test("passes every case in random configurations of the whole space", arguments: 0..<8)
    func random(_ number: Int) throws {
        let small = try SmallProblem(
            tokens: 1 + number % 5, channels: 128, depth: [256, 384, 512][number % 3],
            scales: number % 4 == 3 ? .group32 : .channel, activations: .bf16,
            target: number % 2 == 0 ? .gfx942 : .gfx950)
        let configuration = try ConfigurationSpace(of: small.problem).sample(1, seed: UInt64(number))[0]
        try expectRight("\(configuration)", of: small)
    }

    @Test("passes every case with instructions that take sixteen nibbles of a kind", arguments: ["two", "three"])
    func wide(_ unpacking: String) throws {
        let small = try SmallProblem(tokens: 2, activations: .bf16, target: .gfx950)
        try expectRight("matrix=16x16x64,unpacking=\(unpacking),waves=2", of: small)
    }

    @Test("gives the bytes that rows quantised apart give, whatever they hold", arguments: ["two", "seven"])
    func sameBytes(_ unpacking: String) throws {
        let settings = "combine=reduce,unpacking=\(unpacking)"
        let onLoad = try SmallProblem(tokens: 3, activations: .bf16)
        let configuration = try onLoad.configuration(settings)
        let verifier = try LaneVerifier()
        for testCase in try MoEStage2Case.all(for: onLoad.problem, tileM: 16, combine: .reduce) {
            let problem = testCase.problem
            let data = MoEStage2Data(testCase, seed: 3)
            let apart = try MoEStage2(
                tokens: problem.tokens, channels: problem.channels, depth: problem.depth, experts: problem.experts,
                expertsPerToken: problem.expertsPerToken, routing: problem.routing)
            let outputs = try [problem, apart].map { family in
                try output(of: try family.plan(for: configuration), by: verifier) { tensor, bytes in
                    try data.fill(tensor, configuration: configuration, into: bytes)
                }
            }
            #expect(outputs[0] == outputs[1], "\(testCase.name)")
            #expect(outputs[0].contains { $0 != 0 }, "\(testCase.name)")
        }
    }

    /// What a launch of `plan` leaves in `out`.
    private func output(
        of plan: LaunchPlan, by verifier: LaneVerifier,
        fill: @escaping @Sendable (Tensor, UnsafeMutableRawBufferPointer) throws -> Void
    ) throws -> [UInt8] {
        let found = Found()
        let run = VerificationRun(
            subject: "bytes", plan: plan, fill: fill,
            checks: [
                (
                    "out",
                    { bytes in
                        found.bytes.withLock { $0 = Array(bytes) }
                        return .exact([0], width: 1) { _ in 0 }
                    }
                )
            ], orders: [.ascending])
        #expect(try verifier.verify(VerificationCase(name: "bytes") { [run] }).problem == nil)
        return found.bytes.withLock { $0 }
    }

    private final class Found: Sendable {
        let bytes = Mutex<[UInt8]>([])
    }

    @Test("takes bf16 where INT8, its scales and its sums were, and leaves the space of INT8 as it is")
    func problem() throws {
        let (onLoad, apart) = (try SmallProblem(activations: .bf16), try SmallProblem())
        let inputs = try onLoad.problem.plan(for: onLoad.configuration()).tensors.filter { $0.role == .input }
        let usual = try apart.problem.plan(for: apart.configuration()).tensors.filter { $0.role == .input }
        #expect(Set(usual.map(\.name)).subtracting(inputs.map(\.name)) == ["activationScales", "activationLowSums"])
        #expect(inputs.first { $0.name == "activations" }?.element == .bf16)
        #expect(onLoad.problem.types.activations == "bf16" && apart.problem.types.activations == "int8")
        func values(_ problem: MoEStage2) -> [ParameterValue]? {
            problem.parameters.first { $0.name == "activations" }?.values
        }
        #expect(values(onLoad.problem) == [.name("staged")])
        #expect(values(apart.problem) == [.name("staged"), .name("prefetched")])
        let work = try onLoad.problem.work(of: onLoad.configuration())
        let other = try apart.problem.work(of: apart.configuration())
        #expect(work.otherBytesRead > other.otherBytesRead && work.overheadPerWave > other.overheadPerWave)
        #expect(try onLoad.problem.plan(for: onLoad.configuration()).steps[0].kernel.sharedBytes == work.sharedBytes)
    }

    @Test("is what a measure worker is asked for, too")
    func message() throws {
        let request = ProblemRequest(
            operation: "moe-stage2", model: "kimi-k2.5", tensorParallel: 8, shape: [.init(name: "M", value: 4)],
            activations: .bf16)
        var writer = BinaryWriter()
        request.encode(to: &writer)
        var reader = BinaryReader(writer.bytes)
        #expect(try ProblemRequest(from: &reader) == request)
    }

    @Test("is nothing for CPUs, which quantise apart")
    func processors() throws {
        let request = ProblemRequest(
            operation: "moe-stage2", model: "kimi-k2.5", tensorParallel: 8, shape: [.init(name: "M", value: 4)],
            activations: .bf16)
        let processor = Processor(vectors: .avx2, cores: 2, lastLevelCache: 1 << 20)
        #expect {
            try Operations.family(for: request, on: processor)
        } throws: {
            "\($0)".contains("CPUs, which quantise apart: leave --activations bf16 out")
        }
        let schedule = CPUMoEStage2(try SmallProblem(activations: .bf16).problem, for: processor)
        #expect(try schedule.rejection(of: schedule.firstConfiguration) != nil)
    }
}
