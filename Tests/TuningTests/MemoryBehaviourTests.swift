import KernelDSL
import Kernels
import PerformanceModel
import Testing
import Tuning

@Suite("Simulated memory behaviour")
struct MemoryBehaviourTests {
    /// A kernel as it is chosen for a model's dimensions.
    struct Chosen: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let channels: Int
        let depth: Int
        let experts: Int
        let settings: [(name: String, value: String)]

        init(_ name: String, channels: Int, depth: Int, experts: Int, _ settings: KeyValuePairs<String, String>) {
            testDescription = name
            self.channels = channels
            self.depth = depth
            self.experts = experts
            self.settings = settings.map { ($0.key, $0.value) }
        }

        func problem() throws -> MoEStage2 {
            try MoEStage2(tokens: 4, channels: channels, depth: depth, experts: experts, expertsPerToken: 8)
        }
    }

    private static let chosen = [
        Chosen("Kimi-K2.5 TP 8", channels: 7168, depth: 256, experts: 384, ["tile_n": "128", "tile_k": "128"]),
        Chosen("MiniMax-M2.5 TP 4", channels: 3072, depth: 384, experts: 256, ["tile_n": "128", "tile_k": "128"]),
        Chosen(
            "slices of K for each wave", channels: 7168, depth: 512, experts: 384,
            ["tile_n": "128", "tile_k": "512", "k_wave": "4"]),
        Chosen(
            "two tiles of rows", channels: 7168, depth: 256, experts: 384,
            ["tile_m": "32", "tile_n": "128", "tile_k": "128"]),
    ]

    /// What the problem's own case shows, on a sample of its channel tiles.
    private func behaviour(
        _ problem: MoEStage2, _ settings: [(name: String, value: String)],
        changing change: (VerificationRun) -> VerificationRun = { $0 }
    ) throws -> CaseVerdict {
        let configuration = try problem.configuration(setting: settings, over: problem.firstConfiguration)
        let brief = VerificationLimits(ownInstructions: 1, edgeInstructions: 1, largestSample: 3)
        let cases = try problem.verificationCases(for: configuration, seed: 1, limits: brief)
        let own = try #require(cases.first)
        let runs = try own.prepare().map(change)
        return try LaneVerifier().verify(VerificationCase(name: own.name) { runs })
    }

    @Test(
        "chosen kernels have no LDS conflict above 2-way anywhere, and read weights in whole lines", arguments: chosen)
    func chosenKernels(_ chosen: Chosen) throws {
        let verdict = try behaviour(chosen.problem(), chosen.settings)
        #expect(verdict.problem == nil)
        let memory = try #require(verdict.memory)
        #expect((1...2).contains(memory.worstWay), "\(memory)")
        #expect(memory.sharedAccesses > 0 && memory.waves > 0 && memory.waves % 4 == 0)
        #expect(memory.weights.ratio == 1 && memory.weights.usedBytes > 0)
        #expect(memory.otherReads.usedBytes > 0 && memory.writes.usedBytes > 0)
    }

    @Test("rows of activations without the exchange of columns are a 4-way conflict, which is counted")
    func conflicted() throws {
        let problem = try SmallProblem(channels: 64, depth: 256).problem
        let settings = [(name: "tile_n", value: "64")]
        let rewriter = KernelRewriter(value: { value in
            guard case .binary(.exclusiveOr, let column, let row) = value.node,
                case .binary(.remainder, _, let eight) = row.node, eight.isConstant(8)
            else { return value }
            return column
        })
        let healthy = try #require(try behaviour(problem, settings).memory)
        let verdict = try behaviour(problem, settings) { run in
            let steps = run.plan.steps.map {
                LaunchStep(rewriter.rewrite($0.kernel), grid: $0.grid, arguments: $0.arguments)
            }
            return VerificationRun(
                subject: run.subject, plan: LaunchPlan(steps: steps, tensors: run.plan.tensors), fill: run.fill,
                checks: run.checks, expectation: run.expectation, sample: run.sample, streamed: run.streamed,
                orders: run.orders)
        }
        #expect(verdict.problem == nil, "it is right, and slow")
        let memory = try #require(verdict.memory)
        #expect(healthy.worstWay == 1 && healthy.conflictCycles == 0)
        #expect(memory.worstWay == 4)
        #expect(memory.sharedAccesses == healthy.sharedAccesses)
        // Each wave reads 2 x 2 times; 8 groups that take 4 cycles instead of one. Stores have no conflict.
        #expect(memory.conflictCyclesPerWave == 4 * 8 * 3)
        #expect(memory.conflictCyclesPerAccess > 0)
    }

    @Test("narrow tiles write lines in part")
    func narrowTiles() throws {
        let problem = try SmallProblem(channels: 512, depth: 512).problem
        let narrow = try #require(
            try behaviour(problem, [("tile_n", "16"), ("tile_k", "512"), ("k_wave", "4")]).memory)
        let wide = try #require(try behaviour(problem, [("tile_n", "64")]).memory)
        #expect(wide.writes.ratio == 1)
        #expect(narrow.writes.ratio == 4, "16 channels are 32 bytes of a line")
    }

    @Test("only the problem's own case is observed")
    func observed() throws {
        let verdicts = try SmallProblem().judge()
        #expect(verdicts.first?.memory != nil)
        #expect(verdicts.dropFirst().allSatisfy { $0.memory == nil })
    }
}
