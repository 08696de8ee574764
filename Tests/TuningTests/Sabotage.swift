import KernelDSL
import Kernels
import Testing
import Tuning

/// One way to break a stage 2 kernel, and what its judgement must say.
struct Sabotage: Sendable, CustomTestStringConvertible {
    let testDescription: String
    /// The configuration that is broken.
    let settings: String
    /// K of the problem.
    let depth: Int
    let rewriter: KernelRewriter
    /// Words of which the verdict must hold at least one.
    let signs: [String]

    /// How a verdict names wrong numbers.
    static let wrongNumbers = ["wrong, first row"]

    init(
        _ name: String, _ settings: String = "", depth: Int = 256, signs: [String] = wrongNumbers,
        _ rewriter: KernelRewriter
    ) {
        testDescription = name
        self.settings = settings
        self.depth = depth
        self.rewriter = rewriter
        self.signs = signs
    }

    /// A break of statements.
    init(
        _ name: String, _ settings: String = "", depth: Int = 256, signs: [String] = wrongNumbers,
        statement: @escaping @Sendable (Statement) -> [Statement]
    ) {
        self.init(name, settings, depth: depth, signs: signs, KernelRewriter(statement: statement))
    }

    /// A break of values.
    init(
        _ name: String, _ settings: String = "", depth: Int = 256, signs: [String] = wrongNumbers,
        value: @escaping @Sendable (Value) -> Value
    ) {
        self.init(name, settings, depth: depth, signs: signs, KernelRewriter(value: value))
    }

    /// The run with its first kernel, the GEMM, broken.
    @Sendable func apply(to run: VerificationRun) -> VerificationRun {
        var steps = run.plan.steps
        let gemm = steps[0]
        steps[0] = LaunchStep(
            rewriter.rewrite(gemm.kernel), grid: gemm.grid, arguments: gemm.arguments, order: gemm.order)
        return VerificationRun(
            subject: run.subject, plan: LaunchPlan(steps: steps, tensors: run.plan.tensors), fill: run.fill,
            checks: run.checks, expectation: run.expectation, sample: run.sample,
            streamed: run.streamed, orders: run.orders, unshared: run.unshared)
    }
}
