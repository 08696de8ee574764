import KernelDSL
import Kernels
import Testing
import Tuning

@Suite("Broken kernels of stage 1 that write INT8")
struct BrokenQuantisedStage1Tests {
    /// One way to break a kernel.
    struct Break: Sendable, CustomTestStringConvertible {
        let testDescription: String
        var settings = Break.whole
        /// Words that the verdict must hold one of.
        var signs = ["wrong, first row"]
        let rewriter: KernelRewriter

        /// A workgroup has whole rows.
        static let whole = "tile_n=128,waves=2"
        /// A second kernel joins whole rows, of two waves each.
        static let joined = "split_k=2,tile_n=128,waves=2"

        /// `run` with its last kernel broken.
        @Sendable func apply(to run: VerificationRun) -> VerificationRun {
            var steps = run.plan.steps
            let last = steps[steps.count - 1]
            steps[steps.count - 1] = LaunchStep(
                rewriter.rewrite(last.kernel), grid: last.grid, arguments: last.arguments, order: last.order)
            return VerificationRun(
                subject: run.subject, plan: LaunchPlan(steps: steps, tensors: run.plan.tensors), fill: run.fill,
                checks: run.checks, jointChecks: run.jointChecks, sample: run.sample, orders: run.orders,
                unshared: run.unshared)
        }
    }

    /// What stands in a definition's place whose variable's name begins with `name`.
    private static func defining(_ name: String, _ value: @escaping @Sendable (Value) -> Value) -> KernelRewriter {
        KernelRewriter(statement: { statement in
            guard case .define(let variable, let old) = statement, variable.name.hasPrefix(name) else {
                return [statement]
            }
            return [.define(variable, value(old))]
        })
    }

    /// What stands in a store's place to `tensor`.
    private static func storing(_ tensor: String, _ change: @escaping @Sendable (Value, Value) -> (Value, Value))
        -> KernelRewriter
    {
        KernelRewriter(statement: { statement in
            guard case .store(let value, let pointer, let index, let policy) = statement, pointer.name == tensor else {
                return [statement]
            }
            let (value2, index2) = change(value, index)
            return [.store(value2, to: pointer, at: index2, policy)]
        })
    }

    /// High positions summed instead of low ones, where a condition chooses.
    private static let highSums = KernelRewriter(value: { value in
        guard case .select(let condition, let sum, let zero) = value.node, zero.isConstant(0),
            case .binary(.less, let place, _) = condition.node, case .binary(.remainder, _, _) = place.node
        else { return value }
        return condition.select(zero, else: sum)
    })

    private static let noBarrier = KernelRewriter(statement: { $0 == .barrier(.workgroup) ? [] : [$0] })

    static let breaks = [
        Break(
            testDescription: "another row's scale stored",
            rewriter: storing("outScales") { ($0, $1 ^ .constant(1)) }),
        Break(
            testDescription: "another row's scale stored, joined", settings: Break.joined,
            rewriter: storing("outScales") { ($0, $1 ^ .constant(1)) }),
        Break(
            testDescription: "every row rounded by the first row's scale",
            rewriter: defining("source") { _ in 0 }),
        Break(
            testDescription: "one lane's largest not exchanged",
            rewriter: KernelRewriter(statement: { statement in
                guard case .crossLane(let variable, .shuffleExclusiveOr, let operands) = statement,
                    operands[1].isConstant(1)
                else { return [statement] }
                return [.define(variable, operands[0])]
            })),
        Break(
            testDescription: "a wave's largest not joined", settings: Break.joined,
            rewriter: KernelRewriter(value: { value in
                // The first parts that are read are those of the largest.
                guard case .slice(let parts, from: 1) = value.node, case .variable(let variable) = parts.node,
                    variable.name == "part"
                else { return value }
                return Value(value.type, .slice(parts, from: 0))
            })),
        Break(
            testDescription: "the barrier before rows are whole left out",
            signs: ["nobody in this workgroup has written", "not ordered", "wrong, first row"], rewriter: noBarrier),
        Break(
            testDescription: "the barriers between waves of a row left out", settings: Break.joined,
            signs: ["nobody in this workgroup has written", "not ordered", "wrong, first row"], rewriter: noBarrier),
        Break(testDescription: "high positions summed", settings: Break.joined, rewriter: highSums),
        Break(
            testDescription: "high positions summed, eight values a lane", settings: Break.whole + ",tile_m=4",
            rewriter: highSums),
        Break(
            testDescription: "sums of another row stored",
            rewriter: storing("outLowSums") { ($0, $1 ^ .constant(1)) }),
        Break(
            testDescription: "a sum that is one too large",
            rewriter: storing("outLowSums") { ($0 + .constant(1), $1) }),
        Break(
            testDescription: "bytes of another place",
            rewriter: storing("out") { ($0, $1 ^ .constant(16, .i64)) }),
        Break(
            testDescription: "rounded to a range of 126",
            rewriter: KernelRewriter(value: { $0.node == .real(127) ? .constant(126 as Float, $0.type) : $0 })),
        Break(
            testDescription: "truncated instead of rounded",
            rewriter: KernelRewriter(value: { value in
                guard case .function(.fusedMultiplyAdd, let operands) = value.node else { return value }
                let whole = (operands[0] * operands[1]).converted(to: .i32)
                return whole.converted(to: .f32) + operands[2]
            })),
        Break(
            testDescription: "signs left in the search for the largest", settings: Break.joined,
            rewriter: KernelRewriter(value: { value in
                guard case .binary(.and, let bits, let mask) = value.node, mask.isConstant(0x7fff_ffff) else {
                    return value
                }
                return bits
            })),
    ]

    @Test("are found out; unbroken they pass", arguments: breaks)
    func broken(_ way: Break) throws {
        let isJoined = way.settings.hasPrefix("split")
        let small = try SmallStage1(channels: isJoined ? 1024 : 128, topk: isJoined ? 2 : 8, output: .int8)
        let configuration = try small.configuration(way.settings)
        #expect(try small.judge(configuration).allSatisfy { $0.problem == nil })
        let kernels = try small.problem.plan(for: configuration).steps.map(\.kernel)
        #expect(kernels.map(way.rewriter.rewrite) != kernels, "nothing was broken")
        let problem = try small.judge(configuration, changing: way.apply).last?.problem
        let found = try #require(problem, "nothing was found out")
        #expect(way.signs.contains { found.contains($0) }, "\(found)")
    }
}
