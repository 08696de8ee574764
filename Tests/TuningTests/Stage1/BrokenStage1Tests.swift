import KernelDSL
import Kernels
import Testing
import Tuning

@Suite("Broken kernels of stage 1")
struct BrokenStage1Tests {
    /// One way to break a kernel of stage 1.
    struct Break: Sendable, CustomTestStringConvertible {
        let testDescription: String
        var settings = ""
        let rewriter: KernelRewriter

        /// `run` with its first kernel broken.
        @Sendable func apply(to run: VerificationRun) -> VerificationRun {
            var steps = run.plan.steps
            let first = steps[0]
            steps[0] = LaunchStep(
                rewriter.rewrite(first.kernel), grid: first.grid, arguments: first.arguments, order: first.order)
            return VerificationRun(
                subject: run.subject, plan: LaunchPlan(steps: steps, tensors: run.plan.tensors), fill: run.fill,
                checks: run.checks, sample: run.sample, orders: run.orders, unshared: run.unshared)
        }
    }

    static let breaks = [
        Break(
            testDescription: "the exponent's sign forgotten",
            rewriter: KernelRewriter(value: { value in
                value.node == .real(-1.442_695_04) ? .constant(1.442_695_04 as Float) : value
            })),
        Break(
            testDescription: "no exponential at all",
            rewriter: KernelRewriter(value: { value in
                if case .function(.exponential2, _) = value.node { .constant(0 as Float) } else { value }
            })),
        Break(
            testDescription: "nibbles swapped",
            rewriter: KernelRewriter(value: { value in
                switch value.node {
                case .integer(0x0f0f_0f0f): Value(value.type, .integer(Int64(Int32(bitPattern: 0xf0f0_f0f0))))
                case .integer(Int64(Int32(bitPattern: 0xf0f0_f0f0))): Value(value.type, .integer(0x0f0f_0f0f))
                default: value
                }
            })),
        Break(
            testDescription: "the barrier behind staged activations left out",
            rewriter: KernelRewriter(statement: { $0 == .barrier(.workgroup) ? [] : [$0] })),
        Break(
            testDescription: "results cut off instead of rounded",
            rewriter: KernelRewriter(value: { $0.isConstant(0x7fff) ? Value($0.type, .integer(0)) : $0 })),
        Break(
            testDescription: "the barrier behind found rows left out",
            settings: "routing=inline,activations=prefetched",
            rewriter: KernelRewriter(statement: { $0 == .barrier(.workgroup) ? [] : [$0] })),
    ]

    @Test("are found out", arguments: breaks)
    func broken(_ way: Break) throws {
        let small = try SmallStage1()
        let configuration = try small.configuration(way.settings)
        #expect(try small.judge(configuration).allSatisfy { $0.problem == nil })
        #expect(try small.judge(configuration, changing: way.apply).last?.problem != nil, "nothing was found out")
    }

    @Test("weights whose gate and up are stored in another order give wrong numbers", arguments: GateUpOrder.allCases)
    func order(_ order: GateUpOrder) throws {
        let small = try SmallStage1()
        let other = try small.configuration(
            "waves=2,gate_up=\(GateUpOrder.allCases.first { $0 != order }?.rawValue ?? "")")
        let configuration = try small.configuration("waves=2,gate_up=\(order.rawValue)")
        let foreign = try #require(try small.problem.verificationCases(for: other, seed: 1).first).prepare()
        let verdicts = try small.judge(configuration) { run in
            VerificationRun(
                subject: run.subject, plan: run.plan,
                fill: { tensor, bytes in
                    let source = foreign.first { $0.subject == run.subject }
                    try (tensor.name == "weights" ? source : run)?.fill(tensor, bytes)
                }, checks: run.checks)
        }
        #expect(verdicts.last?.problem?.contains("wrong, first row") == true)
    }
}
