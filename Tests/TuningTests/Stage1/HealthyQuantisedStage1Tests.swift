import CodeGeneration
import KernelDSL
import Kernels
import Testing
import Toolchain
import Tuning

@Suite("Healthy kernels of stage 1 that write INT8")
struct HealthyQuantisedStage1Tests {
    /// Judges `configuration`; every case must pass, and every value, scale and sum must have been compared.
    private func expectRight(_ configuration: Configuration, of small: SmallStage1) throws {
        let verdicts = try small.judge(configuration)
        let cases = try MoEStage1Case.all(
            for: small.problem, tileM: configuration.integer("tile_m"),
            form: configuration.choice("routing", RoutingForm.self))
        #expect(verdicts.map(\.name) == cases.map(\.name), "\(configuration)")
        for (verdict, testCase) in zip(verdicts, cases) {
            #expect(verdict.problem == nil, "\(configuration), \(testCase.name)")
            let problem = testCase.problem
            // Of each row its values, its scale, its largest value and its sum, under two orders of lanes.
            let perRow = problem.width + 3 + problem.channels
            #expect(verdict.elements == 2 * problem.routedTokens.rows * perRow, "\(testCase.name)")
            #expect(verdict.worstRatio <= 1 && verdict.workgroups > 0)
        }
    }

    @Test(
        "pass every case where a workgroup has whole rows, however sums reach them",
        arguments: [
            (128, "gate_up=pairs,waves=4"), (128, "gate_up=tiles,waves=2,routing=inline"),
            (128, "gate_up=separated,waves=2,tile_m=16"), (128, "unpacking=two,xcd_remap=on,waves=8"),
            (128, "gate_up=tiles,waves=4,k_wave=2,tile_k=256,streams=in-turn"),
            (128, "waves=8,tile_m=2,matrix=dot4,k_wave=2,tile_k=256"),
            (128, "gate_up=pairs,waves=2,matrix=32x32x16,tile_m=32,activations=prefetched"),
            // Rows of 96, 48 and 16 results leave lanes without a part, whatever they take at once.
            (192, "gate_up=tiles,waves=2"), (192, "first_operand=activations,waves=2,tile_m=1"),
            (96, "gate_up=pairs,waves=1,tile_m=16"), (32, "gate_up=pairs,waves=1,tile_m=64"),
        ])
    func whole(_ channels: Int, _ settings: String) throws {
        let small = try SmallStage1(
            tokens: 3, channels: channels, depth: channels == 32 ? 128 : 256, topk: 4, output: .int8)
        let configuration = try small.configuration("tile_n=\(channels),\(settings)")
        #expect(try small.problem.plan(for: configuration).steps.count == 1)
        try expectRight(configuration, of: small)
    }

    @Test(
        "pass every case where slices of K are joined row by row, of lanes in one wave or in several",
        arguments: [96, 128, 256, 512, 1280])
    func split(_ channels: Int) throws {
        let small = try SmallStage1(tokens: 1, channels: channels, depth: 256, experts: 5, topk: 2, output: .int8)
        for order in channels == 128 ? GateUpOrder.allCases : [.pairs] {
            let configuration = try small.configuration("split_k=2,tile_n=32,waves=1,gate_up=\(order.rawValue)")
            #expect(try small.problem.plan(for: configuration).steps.count == 2)
            try expectRight(configuration, of: small)
        }
    }

    @Test("pass every case, in random configurations of the whole space", arguments: 0..<12)
    func random(_ number: Int) throws {
        // So many experts that unsplit kernels fill the chip.
        let isMany = number % 2 == 0
        let scales: WeightScales = number % 3 == 2 ? .group32 : .channel
        let small = try SmallStage1(
            tokens: isMany ? 70 : 3, channels: 64, depth: [256, 128][number % 2], experts: isMany ? 900 : 11,
            scales: scales, output: .int8)
        let space = ConfigurationSpace(of: small.problem)
        let configuration = try #require(try space.sample(1, seed: UInt64(number)).first)
        try expectRight(configuration, of: small)
    }

    @Test(
        "leave rows of experts on other ranks as they were",
        arguments: ["tile_n=128", "split_k=2", "tile_n=128,routing=inline"])
    func ranks(_ settings: String) throws {
        let small = try SmallStage1(tokens: 4, experts: 6, topk: 8, ranks: 2, output: .int8)
        let verdicts = try small.judge(small.configuration(settings))
        #expect(verdicts.allSatisfy { $0.problem == nil }, "\(verdicts.compactMap(\.problem))")
    }

    @Test("take scales of groups, whole and joined", arguments: ["tile_n=128", "split_k=2"])
    func groups(_ settings: String) throws {
        let small = try SmallStage1(tokens: 3, scales: .group32, output: .int8)
        try expectRight(
            small.configuration("\(settings),first_operand=activations,unpacking=three,waves=2"), of: small)
    }

    @Test(
        "are judged whole on fewer tokens, and experts, than a case beyond the limits has",
        arguments: ["tile_n=128", "split_k=2"])
    func limits(_ settings: String) throws {
        let small = try SmallStage1(tokens: 16, experts: 40, output: .int8)
        let configuration = try small.configuration(settings)
        let limits = VerificationLimits(ownInstructions: 2000, edgeInstructions: 400, largestSample: 3)
        let cases = try small.problem.verificationCases(for: configuration, seed: 1, limits: limits)
        let own = try #require(cases.first)
        #expect(own.name.hasPrefix("uniform routing, ") && own.name.hasSuffix(" of 16 tokens"))
        #expect(try small.problem.verificationCases(for: configuration, seed: 1)[0].name == "uniform routing")
        let verifier = try LaneVerifier()
        for testCase in cases {
            let verdict = try verifier.verify(testCase)
            #expect(verdict.problem == nil && verdict.sample == nil, "\(testCase.name)")
            #expect(verdict.elements > 0 && verdict.elements % (small.problem.width + 3 + small.problem.channels) == 0)
        }
    }

    @Test(
        "are judged on a few channels where everything runs whole, and zeros beside them",
        arguments: ["tile_n=128", "split_k=2"])
    func drawn(_ settings: String) throws {
        let small = try SmallStage1(tokens: 5, output: .int8)
        let limits = VerificationLimits(
            ownInstructions: 10, edgeInstructions: 10, largestSample: 2, runsWhole: true)
        let cases = try small.problem.verificationCases(
            for: small.configuration(settings), seed: 1, limits: limits)
        let verdict = try LaneVerifier().verify(try #require(cases.first))
        #expect(verdict.problem == nil && verdict.sample == nil)
        // All results, whether they have weights or must be zeros; of sums those that have.
        let perRow = small.problem.width + 3 + 2 * 2 * 16
        #expect(verdict.elements == 2 * small.problem.routedTokens.rows * perRow)
    }

    @Test(
        "are text that the verifier passes and each compiler takes without scratch",
        arguments: [
            "tile_n=768,tile_m=8,waves=8,gate_up=tiles",
            "tile_n=768,tile_m=16,waves=8,gate_up=pairs,activations=prefetched",
            "split_k=2,tile_n=64,tile_m=4,waves=2,gate_up=pairs",
        ], ["trixie", "sid"])
    func compiles(_ settings: String, _ suite: String) async throws {
        guard CompilerSearch.places(suite: suite).contains(where: { $0.found != nil }) else { return }
        let problem = try MoEStage1(
            tokens: 160, channels: 768, depth: 3072, experts: 256, expertsPerToken: 8, output: .int8)
        let given = "tile_k=128,prefetch=2,\(settings)".split(separator: ",").map { setting in
            let parts = setting.split(separator: "=")
            return (name: String(parts[0]), value: String(parts[1]))
        }
        let configuration = try problem.configuration(setting: given, over: problem.firstConfiguration)
        let kernels = try problem.plan(for: configuration).steps.map(\.kernel)
        #expect(kernels.flatMap { KernelVerifier(target: .gfx942).errors(in: $0) }.map(\.description) == [])
        var options = KernelCompiler.Options()
        options.suite = suite
        let compiler = try await KernelCompiler.find(options)
        let compiled = try await compiler.compile(CompileRequest(text: HIPEmitter().emit(kernels), name: "stage1.hip"))
        for kernel in kernels {
            let facts = try #require(compiled.kernel(named: kernel.name))
            #expect(!facts.resources.usesScratch, "\(kernel.name)")
            #expect(facts.resources.sharedBytes == kernel.sharedBytes)
        }
    }
}
