import Kernels
import Testing
import Tuning

@Suite("Healthy kernels of stage 1")
struct HealthyStage1Tests {
    /// Judges `configuration`; every case must pass, and every element of results and sums must have been compared.
    private func expectRight(_ configuration: Configuration, of small: SmallStage1) throws {
        let verdicts = try small.judge(configuration)
        let cases = try MoEStage1Case.all(
            for: small.problem, tileM: configuration.integer("tile_m"),
            form: configuration.choice("routing", RoutingForm.self))
        #expect(verdicts.map(\.name) == cases.map(\.name), "\(configuration)")
        for (verdict, testCase) in zip(verdicts, cases) {
            #expect(verdict.problem == nil, "\(configuration), \(testCase.name)")
            let problem = testCase.problem
            // Results are half as many as sums; both are compared under two orders of lanes.
            #expect(verdict.elements == 2 * problem.routedTokens.rows * (problem.width + problem.channels))
            #expect(verdict.worstRatio <= 1 && verdict.workgroups > 0)
        }
    }

    @Test(
        "pass every case, however gate and up follow each other",
        arguments: GateUpOrder.allCases.map(\.rawValue), ["together", "in-turn"])
    func orders(_ order: String, _ streams: String) throws {
        // Pairs are one stream, and there is nothing to take in turn.
        guard order != "pairs" || streams == "together" else { return }
        let small = try SmallStage1(depth: 512)
        for settings in ["waves=2,prefetch=2", "waves=4,k_wave=4,tile_k=512,prefetch=1,tile_n=32"] {
            guard streams == "together" || settings.contains("waves=2") || order != "pairs" else { continue }
            let configuration = try small.configuration("gate_up=\(order),streams=\(streams),\(settings)")
            try expectRight(configuration, of: small)
        }
    }

    @Test("keep their ring of weights in step through both streams", arguments: [384, 640, 1536], [1, 2, 4])
    func ring(_ depth: Int, _ prefetch: Int) throws {
        guard prefetch <= depth / 128 else { return }
        let small = try SmallStage1(tokens: 1, depth: depth, experts: 3, topk: 2)
        let settings = "gate_up=tiles,streams=in-turn,waves=2,prefetch=\(prefetch)"
        try expectRight(small.configuration(settings), of: small)
    }

    @Test("pass every case, in random configurations of the whole space", arguments: 0..<30)
    func random(_ number: Int) throws {
        let scales: WeightScales = number % 3 == 2 ? .group32 : .channel
        let small = try SmallStage1(
            tokens: 1 + number % 5, channels: [128, 192, 256][number % 3], depth: [512, 384, 256][number % 3],
            scales: scales)
        let configuration = try ConfigurationSpace(of: small.problem).sample(1, seed: UInt64(number))[0]
        try expectRight(configuration, of: small)
    }

    @Test("pass every case where workgroups find their rows themselves", arguments: [1, 2, 5, 16])
    func inline(_ tokens: Int) throws {
        let small = try SmallStage1(tokens: tokens)
        for tileM in [1, 2, 16] where tileM / 2 < tokens {
            try expectRight(small.configuration("routing=inline,tile_m=\(tileM)"), of: small)
        }
    }

    @Test("pass every case where slices of K are joined by a second kernel", arguments: GateUpOrder.allCases)
    func split(_ order: GateUpOrder) throws {
        let small = try SmallStage1(tokens: 3, depth: 512)
        let configuration = try small.configuration("split_k=2,waves=2,gate_up=\(order.rawValue)")
        #expect(try small.problem.plan(for: configuration).steps.count == 2)
        try expectRight(configuration, of: small)
    }

    @Test("leave rows of experts on other ranks as they were", arguments: ["", "split_k=2", "routing=inline"])
    func ranks(_ settings: String) throws {
        let small = try SmallStage1(tokens: 4, experts: 6, topk: 8, ranks: 2)
        let verdicts = try small.judge(small.configuration(settings))
        #expect(verdicts.allSatisfy { $0.problem == nil }, "\(verdicts.compactMap(\.problem))")
    }

    @Test("take scales of groups", arguments: GateUpOrder.allCases)
    func groups(_ order: GateUpOrder) throws {
        let small = try SmallStage1(tokens: 3, scales: .group32)
        let settings = "gate_up=\(order.rawValue),first_operand=activations,unpacking=three,waves=2"
        try expectRight(small.configuration(settings), of: small)
    }
}
