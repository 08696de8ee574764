import CodeGeneration
import KernelDSL
import KernelTestSupport
import Kernels
import Testing

@Suite("The space of stage 2")
struct MoEStage2SpaceTests {
    @Test("kernels of legal configurations pass the verifier", arguments: try SampleProblems.all())
    func verified(problem: MoEStage2) throws {
        let verifier = KernelVerifier(target: .gfx942)
        var steps = 0
        for configuration in try problem.legalSample(150) {
            for plan in [try problem.plan(for: configuration), try problem.accumulatorPlan(for: configuration)] {
                for step in plan.steps {
                    #expect(verifier.errors(in: step.kernel).map(\.description) == [], "\(configuration)")
                    steps += 1
                }
            }
        }
        #expect(steps > 200)
    }

    @Test("launches pass what kernels take, one to one", arguments: try SampleProblems.all())
    func arguments(problem: MoEStage2) throws {
        for configuration in try problem.legalSample(60) {
            for plan in [try problem.plan(for: configuration), try problem.accumulatorPlan(for: configuration)] {
                #expect(Set(plan.tensors.map(\.name)).count == plan.tensors.count)
                for step in plan.steps {
                    #expect(step.arguments.count == step.kernel.parameters.count)
                    for (argument, parameter) in zip(step.arguments, step.kernel.parameters) {
                        try expect(argument, fits: parameter, plan)
                    }
                }
            }
        }
    }

    private func expect(_ argument: LaunchArgument, fits parameter: KernelParameter, _ plan: LaunchPlan) throws {
        switch (argument, parameter.kind) {
        case (.tensor(let name), .pointer(let element, let access, let alignment)):
            let tensor = try #require(plan.tensor(name))
            #expect(name == parameter.name)
            // Packed weights and scales of groups are read several at a time.
            #expect(tensor.element == element.scalar || ["weights", "weightScales"].contains(name))
            #expect(tensor.size % element.size == 0)
            #expect(alignment <= 256)
            switch tensor.role {
            case .input: #expect(access == .read)
            case .output: #expect(access == .write)
            case .zeroedOutput: #expect(access == .accumulate)
            case .workspace: #expect(access != .accumulate)
            case .zeroedWorkspace: #expect(access != .write)
            }
        case (.scalar(let type, _, let meaning), .scalar(let expected)):
            #expect(type == expected)
            #expect(!meaning.isEmpty)
        default:
            Issue.record("'\(parameter.name)' gets an argument of another kind")
        }
    }

    @Test("scalars carry the problem's extents")
    func scalars() throws {
        let problem = try SampleProblems.kimi(tokens: 4)
        let step = try #require(problem.plan(for: problem.firstValues).steps.first)
        let scalars = zip(step.kernel.parameters, step.arguments).compactMap { parameter, argument -> String? in
            guard case .scalar(_, let value, _) = argument else { return nil }
            return "\(parameter.name) = \(value)"
        }
        #expect(scalars == ["tokens = 4", "topk = 8"])
    }

    @Test("grids cover all channels and no more, whatever the tile", arguments: try SampleProblems.all())
    func grids(problem: MoEStage2) throws {
        for configuration in try problem.legalSample(60) {
            let plan = try problem.plan(for: configuration)
            let gemm = try #require(plan.steps.first)
            #expect(gemm.grid.x * (try configuration.integer("tile_n")) == problem.channels)
            #expect(gemm.grid.z == 1)
            if plan.steps.count > 1 {
                let reduce = plan.steps[1]
                #expect(reduce.grid.x * reduce.kernel.workgroupSize * 4 >= problem.channels)
                #expect((reduce.grid.x - 1) * reduce.kernel.workgroupSize * 4 < problem.channels)
                #expect(reduce.grid.y == problem.tokens)
            }
        }
    }

    @Test("one token of Kimi's can fill the device")
    func workgroupsForOneToken() throws {
        let problem = try SampleProblems.kimi(tokens: 1)
        let plan = try problem.plan(for: problem.configuration(["tile_n": "128"]))
        // Eight experts, one row each; 7168 / 128 tiles of channels.
        #expect(plan.steps[0].grid.y == 8)
        #expect(plan.steps[0].grid.count == 8 * 56)
        #expect(plan.steps[0].grid.count >= 304)
    }

    @Test("every parameter and every value of it changes the text or the grid of some legal plan")
    func everyValueMatters() throws {
        // Blocks of sixteen rows can also be found, not only sorted, from nine tokens on.
        let problem = try SampleProblems.deep(tokens: 12)
        let base = try problem.configuration([
            "tile_k": "256", "prefetch": "2", "unpacking": "three", "packing": "8", "tile_n": "128",
            "activations": "prefetched",
        ])
        func text(_ configuration: Configuration) throws -> String {
            try problem.plan(for: configuration).steps.map { "\($0.grid)" + HIPEmitter().body(of: $0.kernel) }.joined()
        }
        for parameter in problem.parameters {
            var texts: Set<String> = []
            var legal = 0
            for value in parameter.values {
                let configuration = try problem.configuration(
                    setting: [(parameter.name, value.description)], over: base)
                if try problem.rejection(of: configuration) == nil {
                    legal += 1
                    texts.insert(try text(configuration))
                }
            }
            #expect(legal > 1, "\(parameter.name)")
            #expect(texts.count == legal, "\(parameter.name)")
        }
    }

    @Test("every combination is legal or turned down by a constraint that says why")
    func sizes() throws {
        let problem = try SampleProblems.deep(tokens: 4)
        let space = ConfigurationSpace(of: problem)
        var walked: Set<Configuration> = []
        let count = try space.walk { walked.insert($0) }
        #expect(space.declared == problem.parameters.reduce(1) { $0 * $1.values.count })
        #expect(count.legal + count.rejected == space.declared)
        #expect(count.legal == walked.count * space.freeCount)
        #expect(count.rejections.values.allSatisfy { $0.count > 0 && !$0.example.isEmpty })
        for parameter in space.constrained {
            #expect(parameter.values.count == Set(parameter.values).count)
            let divisors = parameter.values.filter { value in
                guard case .integer(let number) = value else { return true }
                switch parameter.name {
                case "tile_k": return problem.depth % number == 0
                // Sorting makes no such blocks, dot products take fewer rows, and no expert has eight of four tokens.
                case "tile_m": return number != 8
                default: return true
                }
            }
            #expect(Set(walked.compactMap { $0[parameter.name] }) == Set(divisors), "\(parameter.name)")
        }
        var parts = SpaceCount()
        for share in 0..<3 {
            parts.add(try space.walk(share: (share, 3)) { _ in })
        }
        #expect(parts.legal == count.legal && parts.rejected == count.rejected)
    }

    @Test("legal configurations give different texts or grids", arguments: try SampleProblems.all())
    func distinct(problem: MoEStage2) throws {
        let sample = try problem.legalSample(400)
        var seen: [LaunchPlan: Configuration] = [:]
        for configuration in Set(sample) {
            let plan = try problem.plan(for: configuration)
            #expect(seen.updateValue(configuration, forKey: plan) == nil, "\(configuration)")
        }
    }
}
