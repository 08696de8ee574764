import KernelDSL
import Kernels
import ReferenceKernels
import Testing
import Tuning

@Suite("Layers on CPUs", .serialized)
struct CPUMoELayerTests {
    /// The first legal configuration of `layer` with blocks of `tileM` rows and the values `settings`.
    private func configuration(
        of layer: CPUMoELayer, _ routing: RoutingForm, tileM: Int = 2, _ settings: [String: ParameterValue] = [:]
    ) throws -> Configuration {
        try #require(try layer.firstConfiguration(under: LayerTerms(tileM: tileM, routing: routing), setting: settings))
    }

    @Test(
        "Every step makes of what the steps before it wrote what its reference does, in every form and for every M",
        arguments: VectorInstructions.all, WeightScales.allCases)
    func layersAreRight(_ vectors: VectorInstructions, _ scales: WeightScales) async throws {
        let bench = try await ScheduleBench(vectors)
        for routing in RoutingForm.allCases {
            let configuration = try configuration(of: try bench.layer(tokens: 4, scales: scales), routing)
            for tokens in [1, 3, 4, 8, 17] {
                let layer = try bench.layer(tokens: tokens, scales: scales)
                guard routing.objection(to: layer.routedTokens) == nil else { continue }
                // No part's text depends on M.
                let candidate = try await bench.candidate(configuration, of: layer)
                let report = try bench.judge(candidate, of: layer, first: tokens == 4 ? nil : 1)
                #expect(report.problem == nil, "\(routing), M = \(tokens)")
                #expect(report.isDeterministic == true)
                #expect(report.verdicts.allSatisfy { $0.elements > 0 && $0.worstRatio > 0 && $0.worstRatio <= 1 })
                #expect(report.verdicts.count == (tokens == 4 ? 5 : 1))
            }
        }
    }

    @Test("Two streams of gate and up, results that are cut off, and other forms of weights are right as well")
    func forms() async throws {
        let bench = try await ScheduleBench(.avx2)
        let layer = try bench.layer(tokens: 4)
        let configuration = try configuration(
            of: layer, .sorted, tileM: 3,
            [
                "stage1.gate_up": .name("separated"), "stage1.rounding": .name("zero"),
                "stage1.block_vectors": .integer(4), "stage2.rounding": .name("zero"),
                "stage2.block_vectors": .integer(2), "stage2.weight_order": .name("column"),
            ])
        #expect(try bench.judge(try await bench.candidate(configuration, of: layer), of: layer).problem == nil)
    }

    @Test("A rank with a part of the experts leaves the rows of the others alone", arguments: RoutingForm.allCases)
    func sharedExperts(_ routing: RoutingForm) async throws {
        let bench = try await ScheduleBench(.avx2)
        let layer = try bench.layer(tokens: 4, expertRanks: 2)
        let configuration = try configuration(of: layer, routing)
        #expect(try bench.judge(try await bench.candidate(configuration, of: layer), of: layer).problem == nil)
    }

    @Test("Widths that are equal make two launches of one kernel, each under a name of its own")
    func equalWidths() async throws {
        let bench = try await ScheduleBench(.avx2)
        let layer = try bench.layer(tokens: 3, hidden: 128, width: 128)
        let configuration = try configuration(of: layer, .sorted)
        let names = try layer.plan(for: configuration).steps.map(\.kernel.name)
        #expect(Set(names).count == names.count && names.count == 6, "\(names)")
        #expect(
            try bench.judge(try await bench.candidate(configuration, of: layer), of: layer, first: 1).problem == nil)
    }

    @Test("Whatever a layer's steps leave to one another is judged", arguments: RoutingForm.allCases)
    func everyTensorIsJudged(_ routing: RoutingForm) async throws {
        let layer = try await ScheduleBench(.avx2).layer(tokens: 4)
        let configuration = try configuration(of: layer, routing)
        let run = try #require(try layer.verificationCases(for: configuration, seed: 1).first?.prepare().first)
        // What a step writes for itself alone.
        let own: Set = ["router.scores", "router.keys", "router.maxima", "sort.nextRows", "stage2.tokenSums"]
        let made = Set(run.plan.tensors.filter { $0.role != .input }.map(\.name)).subtracting(own)
        #expect(made == Set(run.checks.map(\.tensor) + run.jointChecks.map(\.tensor)))
        #expect(made.contains("rows.activationSums") && made.contains("sort.sortedIDs") == (routing == .sorted))
    }

    @Test("A wrong scale of the rows between the products is found out as a whole")
    func wrongScale() async throws {
        let bench = try await ScheduleBench(.avx2)
        // One token has one scale: what goes wrong, goes wrong between the products.
        let layer = try bench.layer(tokens: 1)
        let configuration = try configuration(of: layer, .sorted, tileM: 1)
        let firstScale = KernelRewriter(statement: { statement in
            guard case .load(let variable, let pointer, _, let policy) = statement,
                pointer.name == "activationScales"
            else { return [statement] }
            return [.load(variable, from: pointer, at: 0, policy)]
        })
        let broken = try await bench.candidate(configuration, of: layer, breaking: firstScale)
        let problem = try #require(try bench.judge(broken, of: layer, first: 1).problem)
        #expect(problem.contains("out, row") && !problem.contains("stage1.out"), "\(problem)")
    }

    @Test("A scale that quantising doubles is found out before a product reads it")
    func doubledScale() async throws {
        let bench = try await ScheduleBench(.avx2)
        let layer = try bench.layer(tokens: 2)
        let configuration = try configuration(of: layer, .inline)
        let doubled = KernelRewriter(statement: { statement in
            guard case .store(let value, let pointer, let index, let policy) = statement, pointer.name == "scales"
            else { return [statement] }
            return [.store(value + value, to: pointer, at: index, policy)]
        })
        let broken = try await bench.candidate(configuration, of: layer, breaking: doubled)
        let problem = try #require(try bench.judge(broken, of: layer, first: 1).problem)
        #expect(problem.contains("hidden.scales"), "\(problem)")
    }

    @Test(
        "Gate and up that are read in the other order are found out as a whole",
        arguments: [("tiles", "separated"), ("separated", "tiles")])
    func wrongOrder(_ packed: String, _ read: String) async throws {
        let bench = try await ScheduleBench(.avx2)
        let layer = try bench.layer(tokens: 2)
        let configuration = try configuration(of: layer, .sorted, ["stage1.gate_up": .name(packed)])
        let text = try layer.configuration(setting: [("stage1.gate_up", read)], over: configuration)
        let broken = try await bench.candidate(configuration, of: layer, text: text)
        let problem = try #require(try bench.judge(broken, of: layer, first: 1).problem)
        #expect(problem.contains("stage1.out"), "\(problem)")
    }

    @Test("Sums of activations that a group lacks are found out")
    func wrongSums() async throws {
        let bench = try await ScheduleBench(.avx2)
        let layer = try bench.layer(tokens: 2, scales: .group32)
        let configuration = try configuration(of: layer, .sorted)
        let zeroed = KernelRewriter(statement: { statement in
            guard case .store(let value, let pointer, let index, let policy) = statement,
                pointer.name == "activationSums"
            else { return [statement] }
            return [.store(value - value, to: pointer, at: index, policy)]
        })
        let broken = try await bench.candidate(configuration, of: layer, breaking: zeroed)
        #expect(try bench.judge(broken, of: layer, first: 1).problem?.contains("hidden.activationSums") == true)
    }

    @Test("A sort fills no more entries at once than a block has, and one that does not run has its first values")
    func sortsOfBlocks() async throws {
        let layer = try await ScheduleBench(.avx2).layer(tokens: 4)
        func legal(_ tileM: Int, _ routing: String, fill: Int) throws -> Bool {
            let settings = [("tile_m", "\(tileM)"), ("routing", routing), ("sort.fill_width", "\(fill)")]
            let base = try configuration(of: layer, .sorted)
            let configuration = try layer.configuration(setting: settings.map { ($0, $1) }, over: base)
            return try layer.constraints.allSatisfy { try $0.violation(configuration) == nil }
        }
        #expect(try legal(4, "sorted", fill: 4) && legal(3, "sorted", fill: 1) && legal(4, "inline", fill: 8))
        #expect(try !legal(4, "sorted", fill: 8) && !legal(3, "sorted", fill: 2) && !legal(4, "inline", fill: 4))
    }

    @Test("Timed launches choose experts as the problem's routing says", arguments: [1, 2])
    func steering(_ ranks: Int) async throws {
        let layer = try await ScheduleBench(.avx2).layer(tokens: 4, expertRanks: ranks)
        let configuration = try configuration(of: layer, .inline)
        let ways = try layer.steeringInputs(for: configuration, variants: 3, seed: 1)
        #expect(Set(ways.map { $0["router.logits"] }).count == 3)
        let plan = try layer.plan(for: configuration)
        for way in ways {
            #expect(way.count == 3 && way.allSatisfy { plan.tensor($0.key)?.size == $0.value.count })
        }
        func floats(_ name: String) throws -> [Float] {
            try #require(ways.first?[name]).withUnsafeBytes { bytes in
                stride(from: 0, to: bytes.count, by: 4).map { bytes.loadUnaligned(fromByteOffset: $0, as: Float.self) }
            }
        }
        let router = RouterReference(
            logits: try floats("router.logits"), bias: try floats("router.bias"), scale: 1, expertsPerToken: 3,
            leastSum: Router.leastSum)
        let wanted = try layer.localExperts().map { Set($0.compactMap { $0 }) }
        #expect((0..<4).map { Set(router.choice(for: $0).filter { $0 < 8 }) } == wanted)
        #expect(layer.streamedTensors.allSatisfy { plan.tensor($0)?.role == .input })
    }
}
