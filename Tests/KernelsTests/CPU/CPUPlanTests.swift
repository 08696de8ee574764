import KernelDSL
import KernelTestSupport
import Kernels
import Testing

@Suite("Launches of schedules for CPUs")
struct CPUPlanTests {
    @Test("kernels of legal configurations pass the verifier for their processor")
    func verified() throws {
        var kernels = 0
        for family in try SampleSchedules.small() + SampleSchedules.kimi() {
            let verifier = KernelVerifier(target: family.processor.target)
            for configuration in try family.legalSample(25) {
                for step in try SampleSchedules.plans(of: family, for: configuration).flatMap(\.steps) {
                    #expect(verifier.errors(in: step.kernel).map(\.description) == [], "\(configuration)")
                    kernels += 1
                }
            }
        }
        #expect(kernels == 2 * 2 * 2 * 3 * 25 * 2)
    }

    @Test("launches pass what kernels take, one to one, and share out all channels")
    func arguments() throws {
        for family in try SampleSchedules.small() + SampleSchedules.kimi() {
            let channels = try #require(family.dimensions.first { $0.name == "N" }?.extent)
            for configuration in try family.legalSample(25) {
                for plan in try SampleSchedules.plans(of: family, for: configuration) {
                    #expect(Set(plan.tensors.map(\.name)).count == plan.tensors.count)
                    let step = try #require(plan.steps.first)
                    #expect(plan.steps.count == 1)
                    let task = try ["lanes", "block_vectors", "task_blocks"].reduce(1) {
                        try $0 * configuration.integer($1)
                    }
                    #expect(step.grid.count == step.grid.x && step.grid.x * task == channels)
                    #expect(step.threads?.count == (try configuration.integer("threads")))
                    #expect((step.threads?.count ?? 0) <= step.grid.count)
                    #expect(step.arguments.count == step.kernel.parameters.count)
                    for (argument, parameter) in zip(step.arguments, step.kernel.parameters) {
                        try expect(argument, fits: parameter, plan)
                    }
                    let used = Set(step.kernel.parameters.map(\.name))
                    #expect(plan.tensors.allSatisfy { used.contains($0.name) })
                }
            }
        }
    }

    private func expect(_ argument: LaunchArgument, fits parameter: KernelParameter, _ plan: LaunchPlan) throws {
        switch (argument, parameter.kind) {
        case (.tensor(let name), .pointer(let element, let access, let alignment)):
            let tensor = try #require(plan.tensor(name))
            #expect(name == parameter.name)
            #expect(tensor.element == element.scalar)
            #expect(tensor.size % element.size == 0)
            // What devices and the margins of judging keep.
            #expect(alignment == 64)
            switch tensor.role {
            case .input: #expect(access == .read)
            case .output: #expect(access == .write)
            case .workspace: #expect(access == .update)
            case .zeroedOutput, .zeroedWorkspace: Issue.record("a CPU's schedule wants zeros in \(name)")
            }
        case (.scalar(let type, _, let meaning), .scalar(let expected)):
            #expect(type == expected)
            #expect(!meaning.isEmpty)
        default:
            Issue.record("'\(parameter.name)' gets an argument of another kind")
        }
    }

    @Test("no index leaves its tensor and no 32-bit number overflows, at the largest problems that there are")
    func largest() throws {
        var checked = 0
        let channels: Int = 1 << 20
        for processor in SampleProcessors.all {
            for scales in WeightScales.allCases {
                for (tokens, depth) in [(32_768, 32_768), (65_536, 16_384), (65_536, 64)] {
                    let family = CPUW4A8GEMM(
                        try W4A8GEMM(tokens: tokens, channels: channels, depth: depth, scales: scales), for: processor)
                    checked += try check(family, ranges: [:])
                }
                // M · topk · K is at most 2^30.
                for (tokens, topk, depth, experts) in [(262_144, 64, 64, 64), (16_384, 8, 8192, 4096)] {
                    let problem = try MoEStage2(
                        tokens: tokens, channels: channels, depth: depth, experts: experts, expertsPerToken: topk,
                        scales: scales)
                    checked += try check(
                        CPUMoEStage2(problem, for: processor),
                        ranges: [
                            "id": 0...(topk << 24 | tokens), "expert": 0...(experts - 1),
                            "row": 0...(tokens * topk - 1),
                            "token": 0...(tokens - 1),
                        ])
                }
            }
        }
        #expect(checked > 1_000)
    }

    @Test("nor at the largest problems of stage 1, and of kernels that look for their rows")
    func largestRouted() throws {
        var checked = 0
        let channels: Int = 1 << 20
        for processor in SampleProcessors.all {
            for scales in WeightScales.allCases {
                // M · K is at most 2^30.
                for (tokens, topk, depth, experts) in [
                    (32_768, 64, 32_768, 64), (1_048_576, 8, 1024, 4096), (2, 64, 64, 64),
                ] {
                    let problem = try MoEStage1(
                        tokens: tokens, channels: channels, depth: depth, experts: experts, expertsPerToken: topk,
                        scales: scales)
                    checked += try check(try CPUMoEStage1(problem, for: processor), problem.routedTokens)
                }
                for (tokens, topk, experts) in [(16, 8, 4096), (2, 64, 64)] {
                    let stage1 = try MoEStage1(
                        tokens: tokens, channels: channels, depth: 32_768, experts: experts, expertsPerToken: topk,
                        scales: scales)
                    let stage2 = try MoEStage2(
                        tokens: tokens, channels: channels, depth: 8192, experts: experts, expertsPerToken: topk,
                        scales: scales)
                    let inline = ["routing": ParameterValue.name("inline")]
                    checked += try check(try CPUMoEStage1(stage1, for: processor), stage1.routedTokens, fixing: inline)
                    checked += try check(CPUMoEStage2(stage2, for: processor), stage2.routedTokens, fixing: inline)
                }
            }
        }
        #expect(checked > 1_000)
    }

    @Test("an index that leaves its tensor and a number that overflows would be found")
    func findings() throws {
        func problems(_ write: (KernelBuilder, GlobalPointer, Value) -> Void) throws -> [String] {
            let kernel = KernelBuilder(name: "small", summary: "a kernel under test.", workgroupSize: 1)
            let output = kernel.pointer("output", .i32, .write, alignment: 64)
            write(kernel, output, kernel.scalar("rows"))
            let step = LaunchStep(
                kernel.build(), grid: Grid(x: 4),
                arguments: [.tensor("output"), .scalar(.i32, 100, meaning: "rows")])
            let plan = LaunchPlan(steps: [step], tensors: [Tensor("output", .i32, [100], "numbers", role: .output)])
            var walker = IndexRanges(plan: plan, step: step, known: [:])
            walker.walk(step.kernel.body)
            return walker.problems
        }
        #expect(try problems { kernel, output, rows in kernel.store(1, to: output, at: rows - 1) } == [])
        #expect(try problems { kernel, output, rows in kernel.store(1, to: output, at: rows) }.count == 1)
        #expect(
            try problems { kernel, output, rows in
                kernel.loop("i", from: 0, to: rows, by: 8) {
                    kernel.store(.constant(1, ValueType(.i32, 4)), to: output, at: $0)
                }
            } == [])
        #expect(
            try problems { kernel, output, rows in
                kernel.loop("i", from: 0, to: rows, by: 8) {
                    kernel.store(.constant(1, ValueType(.i32, 8)), to: output, at: $0)
                }
            }.count == 1)
        #expect(
            try problems { kernel, output, rows in
                kernel.store(1, to: output, at: kernel.define("place", rows * 0x100_0000 / 0x4000_0000))
            }.count == 0)
        #expect(
            try problems { kernel, output, rows in
                kernel.store(1, to: output, at: kernel.define("place", rows * 0x200_0000 / 0x4000_0000))
            }.contains { $0.contains("which i32 does not hold") })
    }

    /// Checks every index of some configurations of `family`, whose entries are those of `tokens`; how many there were.
    private func check(
        _ family: some CPUFamily, _ tokens: RoutedTokens, fixing fixed: [String: ParameterValue] = [:]
    ) throws -> Int {
        try check(
            family,
            ranges: [
                "id": 0...(tokens.expertsPerToken << 24 | tokens.tokens), "expert": 0...(tokens.experts - 1),
                "row": 0...(tokens.rows - 1), "token": 0...(tokens.tokens - 1),
            ], fixing: fixed)
    }

    /// Checks every index of some configurations of `family`; how many there were.
    private func check(
        _ family: some CPUFamily, ranges: [String: ClosedRange<Int>], fixing fixed: [String: ParameterValue] = [:]
    ) throws -> Int {
        var checked = 0
        for configuration in try ConfigurationSpace(of: family, fixing: fixed).sample(4, seed: 7) {
            for plan in try SampleSchedules.plans(of: family, for: configuration) {
                let step = try #require(plan.steps.first)
                var walker = IndexRanges(plan: plan, step: step, known: ranges)
                walker.walk(step.kernel.body)
                #expect(walker.problems == [], "\(configuration)")
                checked += walker.accesses
            }
        }
        return checked
    }
}
