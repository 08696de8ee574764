import KernelDSL
import KernelTestSupport
import Kernels
import Testing

@Suite("The space of stage 1")
struct MoEStage1SpaceTests {
    /// The constraints that `settings` over four rows, 64 channels and pairs break.
    private func broken(_ settings: KeyValuePairs<String, String>) throws -> [String] {
        let problem = try SampleProblems.kimiStage1(tokens: 4)
        let usual = try problem.configuration(["tile_m": "4", "tile_n": "64", "tile_k": "256", "gate_up": "pairs"])
        let configuration = try problem.configuration(setting: settings.map { ($0.key, $0.value) }, over: usual)
        return try problem.violations(of: configuration).violated.map(\.reason)
    }

    @Test(
        "kernels of legal configurations pass the verifier, those of slices of K too",
        arguments: ActivationType.allCases)
    func verified(output: ActivationType) throws {
        let problem = try MoEStage1(
            tokens: 4, channels: 128, depth: 1792, experts: 8, expertsPerToken: 3, output: output)
        let verifier = KernelVerifier(target: .gfx942)
        var slices: Set<Int> = []
        for configuration in try problem.legalSample(120) {
            slices.insert(try configuration.integer("split_k"))
            for plan in [try problem.plan(for: configuration), try problem.accumulatorPlan(for: configuration)] {
                for step in plan.steps {
                    #expect(verifier.errors(in: step.kernel).map(\.description) == [], "\(configuration)")
                }
            }
        }
        // Eight experts cannot fill the chip with whole rows.
        #expect(slices == (output == .int8 ? [2, 4, 7] : [1, 2, 4, 7]))
    }

    @Test("says why gate and up cannot be where they are wanted")
    func reasons() throws {
        #expect(try broken([:]).isEmpty)
        #expect(try broken(["gate_up": "tiles"]).contains { $0.contains("no pairs of gate's and up's") })
        #expect(
            try broken(["gate_up": "tiles", "tile_n": "16"]).contains { $0.contains("gate_up = pairs needs none") })
        #expect(try broken(["streams": "in-turn"]).contains { $0.contains("one stream") })
        #expect(try broken(["prefetch": "8", "tile_k": "512"]).contains { $0.contains("leaves no loop") })
        #expect(try broken(["tile_m": "32"]).contains { $0.contains("rows that an expert can have") })
    }

    @Test("lets only few tokens find their rows themselves")
    func inline() throws {
        #expect(try broken(["routing": "inline"]).isEmpty)
        let many = try SampleProblems.kimiStage1(tokens: 17)
        let usual = try many.configuration(["tile_m": "16", "tile_n": "64", "tile_k": "256", "gate_up": "pairs"])
        let configuration = try many.configuration(setting: [(name: "routing", value: "inline")], over: usual)
        #expect(
            try many.violations(of: configuration).violated.contains { $0.reason.contains("16 tokens at most, not 17") }
        )
    }

    @Test(
        "has grids for every compute unit from three tokens on, and 256 workgroups below", arguments: [1, 2, 3, 4, 8])
    func parallelism(_ tokens: Int) throws {
        let problem = try SampleProblems.kimiStage1(tokens: tokens)
        let configuration = try problem.configuration([
            "tile_m": "1", "tile_n": "16", "tile_k": "512", "k_wave": "4", "gate_up": "pairs",
        ])
        try problem.validate(configuration)
        let workgroups = try problem.work(of: configuration).workgroups
        #expect(workgroups >= (tokens < 3 ? 256 : 304))
    }

    @Test("refuses problems that no kernel serves, and says what is possible")
    func problems() {
        #expect(throws: ProblemError.self) {
            try MoEStage1(tokens: 1, channels: 48, depth: 512, experts: 8, expertsPerToken: 2)
        }
        #expect(throws: ProblemError.self) {
            try MoEStage1(tokens: 1 << 24, channels: 64, depth: 512, experts: 8, expertsPerToken: 2)
        }
        #expect(throws: ProblemError.self) {
            try MoEStage1(tokens: 1, channels: 64, depth: 100, experts: 8, expertsPerToken: 2)
        }
    }
}
