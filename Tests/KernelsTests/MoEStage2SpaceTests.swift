import CodeGeneration
import KernelDSL
import KernelTestSupport
import Kernels
import Testing

@Suite("The space of stage 2")
struct MoEStage2SpaceTests {
    /// Of a problem's legal configurations, about `count` spread evenly over the space.
    ///
    /// The step is prime to the parameters' numbers of values, so that every value of each occurs with every other.
    private func sample(_ problem: MoEStage2, _ count: Int) throws -> [Configuration] {
        let legal = try problem.legalConfigurations()
        var step = max(1, legal.count / count)
        while step > 1 && (step % 2 == 0 || step % 3 == 0 || step % 5 == 0) {
            step += 1
        }
        return stride(from: 0, to: legal.count, by: step).map { legal[$0] }
    }

    @Test("kernels of legal configurations pass the verifier", arguments: try SampleProblems.all())
    func verified(problem: MoEStage2) throws {
        let verifier = KernelVerifier(target: .gfx942)
        var steps = 0
        for configuration in try sample(problem, 150) {
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
        for configuration in try sample(problem, 60) {
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
            // Packed weights are bytes that kernels read sixteen at a time.
            #expect(tensor.element == element.scalar || name == "weights" && element == .i32x4)
            #expect(tensor.size % element.size == 0)
            #expect(alignment <= 256)
            switch tensor.role {
            case .input: #expect(access == .read)
            case .output: #expect(access == .write)
            case .zeroedOutput: #expect(access == .accumulate)
            case .workspace: #expect(access != .accumulate)
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
        for configuration in try sample(problem, 60) {
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

    @Test("every parameter and every value of it changes the text of some legal kernel")
    func everyValueMatters() throws {
        let problem = try SampleProblems.deep(tokens: 4)
        let base = try problem.configuration(["tile_k": "256", "prefetch": "2", "unpacking": "three"])
        func text(_ configuration: Configuration) throws -> String {
            try problem.plan(for: configuration).steps.map { HIPEmitter().body(of: $0.kernel) }.joined()
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

    @Test(
        "the declared space is the product of its parameters, and every value of each occurs in a legal configuration")
    func sizes() throws {
        let problem = try SampleProblems.deep(tokens: 4)
        var declared = 0
        problem.forEachConfiguration { _ in declared += 1 }
        #expect(declared == problem.declaredCount)
        let legal = try problem.legalConfigurations()
        #expect(legal.count < declared)
        #expect(Set(legal).count == legal.count)
        for parameter in problem.parameters {
            #expect(parameter.values.count == Set(parameter.values).count)
            #expect(Set(legal.compactMap { $0[parameter.name] }) == Set(parameter.values), "\(parameter.name)")
        }
    }
}
