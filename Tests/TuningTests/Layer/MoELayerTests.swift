import KernelDSL
import Kernels
import Testing
import Tuning

@Suite struct MoELayerTests {
    @Test(
        "Every step of a layer makes of what the steps before it wrote what its reference does",
        arguments: [1, 3, 4, 8, 17], [WeightScales.channel, .group32])
    func layersAreRight(tokens: Int, scales: WeightScales) throws {
        let layer = try LayerBench.layer(tokens: tokens, scales: scales)
        for routing in RoutingForm.allCases where routing.objection(to: layer.routedTokens) == nil {
            let configuration = try #require(try LayerBench.configuration(of: layer, routing))
            let verdicts = try LayerBench.judge(configuration, of: layer, first: tokens == 4 ? .max : 1)
            #expect(verdicts.allSatisfy { $0.problem == nil }, "\(routing): \(verdicts.compactMap(\.problem))")
            #expect(verdicts.allSatisfy { $0.elements > 0 && $0.worstRatio > 0 })
        }
    }

    @Test("A layer of many tokens sorts, since looking for rows is for few")
    func manyTokensAreSorted() throws {
        let layer = try LayerBench.layer(tokens: 17)
        #expect(RoutingForm.inline.objection(to: layer.routedTokens) != nil)
        #expect(try LayerBench.configuration(of: layer, .inline) == nil)
    }

    @Test(
        "Whoever quantises the rows between the products, every case comes out right and every tensor is judged",
        arguments: [RowQuantiser.stage1, .stage2], RoutingForm.allCases)
    func quantisers(quantiser: RowQuantiser, routing: RoutingForm) throws {
        for (scales, ranks) in [(WeightScales.channel, 2), (.group32, 1)] {
            let layer = try LayerBench.layer(tokens: 4, scales: scales, expertRanks: ranks)
            let configuration = try #require(
                try LayerBench.configuration(
                    of: layer, routing, tileM: routing == .sorted ? 16 : 4, quantisedBy: quantiser))
            #expect(try LayerTerms(configuration).quantiser == quantiser)
            let run = try #require(try layer.verificationCases(for: configuration, seed: 1).first?.prepare().first)
            // Partial sums are nobody's but their product's.
            let made = Set(run.plan.tensors.filter { $0.role != .input && !$0.name.hasSuffix(".partials") }.map(\.name))
            #expect(made == Set(run.checks.map(\.tensor) + run.jointChecks.map(\.tensor)))
            #expect(!made.contains { $0.hasPrefix("rows.") })
            #expect(made.contains("stage1.outScales") == (quantiser == .stage1))
            let verdicts = try LayerBench.judge(configuration, of: layer)
            #expect(verdicts.compactMap(\.problem) == [], "\(scales)")
            #expect(verdicts.allSatisfy { $0.elements > 0 && $0.worstRatio > 0 })
        }
    }

    @Test("A kernel that does not run has nothing to choose, and a product's values are those of its own rows")
    func idleKernels() throws {
        let layer = try LayerBench.layer(tokens: 4)
        let whole = try #require(try LayerBench.configuration(of: layer, .sorted, tileM: 16, quantisedBy: .stage2))
        func changed(_ name: String, to value: ParameterValue) -> Configuration {
            Configuration(whole.entries.map { ($0.name, $0.name == name ? value : $0.value) })
        }
        let lanes = changed("rows.lanes", to: .integer(128))
        #expect(layer.constraints.contains { (try? $0.violation(lanes))??.contains("leave rows.lanes at") == true })
        let prefetched = changed("stage2.activations", to: .name("prefetched"))
        #expect(throws: ConfigurationError.self) { try layer.plan(for: prefetched) }
        // Legal again where rows come in INT8.
        let usual = try LayerBench.configuration(
            of: layer, .sorted, tileM: 16, ["stage2.activations": "prefetched"])
        #expect(usual != nil)
    }

    @Test("A rank with a part of the experts leaves the rows of the others alone", arguments: RoutingForm.allCases)
    func sharedExperts(routing: RoutingForm) throws {
        let layer = try LayerBench.layer(tokens: 4, expertRanks: 2)
        let tileM = routing == .sorted ? 16 : 4
        for combine in MoECombine.allCases {
            let configuration = try #require(
                try LayerBench.configuration(of: layer, routing, tileM: tileM, ["stage2.combine": combine.rawValue]))
            let verdicts = try LayerBench.judge(configuration, of: layer)
            #expect(verdicts.compactMap(\.problem) == [], "\(combine)")
        }
    }

    @Test("Whatever a layer's steps make is judged", arguments: RoutingForm.allCases)
    func everyTensorIsJudged(routing: RoutingForm) throws {
        let layer = try LayerBench.layer(tokens: 4)
        let configuration = try #require(try LayerBench.configuration(of: layer, routing))
        let run = try #require(try layer.verificationCases(for: configuration, seed: 1).first?.prepare().first)
        let made = Set(run.plan.tensors.filter { $0.role != .input }.map(\.name))
        #expect(made == Set(run.checks.map(\.tensor) + run.jointChecks.map(\.tensor)))
        #expect(made.contains("sort.sortedIDs") == (routing == .sorted))
        #expect(run.plan.tensors.filter { $0.role == .output || $0.role == .zeroedOutput }.map(\.name) == ["out"])
    }

    @Test("Kernels of one text have names of their own")
    func kernelNames() throws {
        let layer = try LayerBench.layer(tokens: 4)
        let configuration = try #require(try LayerBench.configuration(of: layer, .sorted))
        let plan = try layer.plan(for: configuration)
        let names = plan.steps.map(\.kernel.name)
        #expect(Set(names).count == names.count, "\(names)")
        #expect(plan.steps[plan.principal].kernel.name == "moe_stage1")
    }

    @Test("Rows between the stages that are read in another order are caught")
    func swappedRows() throws {
        let layer = try LayerBench.layer(tokens: 4)
        let configuration = try #require(try LayerBench.configuration(of: layer, .sorted))
        let swapped = Tensor(
            "swapped", .bf16, [12, 64], "rows of stage 1, two by two the other way round", role: .workspace)
        func problem(swaps: Bool) throws -> String? {
            try LayerBench.judge(configuration, of: layer, first: 1) { run in
                LayerBench.inserting(
                    LayerBench.copy("stage1.out", to: swapped.name, rows: 12, words: 32, swaps: swaps),
                    before: "quantize_int8_rows", reading: swapped, insteadOf: "stage1.out", in: run)
            }.first?.problem
        }
        #expect(try problem(swaps: false) == nil)
        #expect(try problem(swaps: true)?.contains("rows.quantized") == true)
    }

    @Test("A sorted list that lacks an entry is caught, by itself and by the row that is missing then")
    func missingEntry() throws {
        let layer = try LayerBench.layer(tokens: 4)
        let configuration = try #require(try LayerBench.configuration(of: layer, .sorted))
        func problem(unchecked: Set<String>) throws -> String? {
            try LayerBench.judge(configuration, of: layer, first: 1) { run in
                guard let list = run.plan.tensor("sort.sortedIDs") else { return run }
                return LayerBench.inserting(
                    LayerBench.overwriting(list.name, at: 0, with: 3 << 24 | 4), before: "moe_stage1", reading: list,
                    insteadOf: list.name, unchecked: unchecked, in: run)
            }.first?.problem
        }
        #expect(try problem(unchecked: [])?.contains("sort.sortedIDs") == true)
        #expect(try problem(unchecked: ["sort.sortedIDs"])?.contains("stage1.out") == true)
    }

    @Test("Parts that do not agree on what they share are no layer")
    func disagreement() throws {
        let layer = try LayerBench.layer(tokens: 4)
        let whole = try #require(try LayerBench.configuration(of: layer, .sorted, tileM: 16))
        let other = try #require(try LayerBench.configuration(of: layer, .sorted, tileM: 1))
        let terms = try LayerTerms(whole)
        var parts = Dictionary(
            uniqueKeysWithValues: MoELayerPart.allCases.map { ($0, layer.configuration(of: $0, in: whole)) })
        #expect(try layer.configuration(joining: parts, under: terms) == whole)
        parts[.stage2] = layer.configuration(of: .stage2, in: other)
        #expect(throws: ConfigurationError.self) { try layer.configuration(joining: parts, under: terms) }
        parts[.stage2] = nil
        #expect(throws: ConfigurationError.self) { try layer.configuration(joining: parts, under: terms) }
    }
}
