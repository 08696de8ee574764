import KernelDSL
import Kernels
import Testing
import Tuning

@Suite("Quantised rows on the lane simulator")
struct QuantisationTests {
    private func family(_ isGated: Bool, rows: Int, depth: Int) throws -> any GPUFamily {
        guard isGated else { return try QuantizeInt8(rows: rows, depth: depth) }
        return try SiLUQuantize(rows: rows, depth: depth)
    }

    @Test(
        "healthy kernels pass every case, in random configurations of the whole space", arguments: 0..<16,
        [false, true])
    func healthy(_ number: Int, _ isGated: Bool) throws {
        // Whole passes and parts of passes, one row and more rows than groups.
        let depth = [16, 256, 1040, 7168, 528, 2048, 3072, 400][number % 8]
        let family = try family(isGated, rows: 1 + number % 5, depth: depth)
        let configuration = try ConfigurationSpace(of: family).sample(1, seed: UInt64(number))[0]
        let kernels = try family.plan(for: configuration).steps.map(\.kernel)
        #expect(kernels.flatMap { KernelVerifier(target: .gfx942).errors(in: $0) }.map(\.description) == [])
        let verifier = try LaneVerifier()
        for testCase in try family.verificationCases(for: configuration, seed: 1) {
            let verdict = try verifier.verify(testCase)
            #expect(verdict.problem == nil, "K = \(depth), \(configuration), \(testCase.name)")
            #expect(verdict.elements > 0 && verdict.workgroups > 0)
            // Rows as they are leave nothing to bounds; halves of a unit are used up by products.
            #expect(isGated || verdict.worstRatio == 0)
        }
    }

    /// A way to break kernels, and what finds it.
    struct Break: Sendable, CustomTestStringConvertible {
        let testDescription: String
        var settings = "lanes=128,rows=2,vector=8,hold=registers"
        /// The case that finds it first; nil where any may.
        var foundBy: String?
        var isGated: [Bool] = [false, true]
        /// Words of which the verdict must hold at least one.
        var signs = ["wrong, first row"]
        let rewriter: KernelRewriter
    }

    private static func constant(_ value: Float, instead of: Float) -> KernelRewriter {
        KernelRewriter(value: { $0.node == .real(of) ? .constant(value, $0.type) : $0 })
    }

    static let breaks = [
        Break(
            testDescription: "truncated instead of rounded",
            rewriter: KernelRewriter(value: { value in
                guard case .function(.fusedMultiplyAdd, let operands) = value.node else { return value }
                let whole = (operands[0] * operands[1]).converted(to: .i32)
                return whole.converted(to: .f32) + operands[2]
            })),
        Break(
            testDescription: "a product that is a unit in the last place too large", isGated: [false],
            rewriter: KernelRewriter(value: { value in
                guard case .function(.fusedMultiplyAdd, let operands) = value.node else { return value }
                return operands[0] * operands[1] * .constant(1.0000001 as Float) + operands[2]
            })),
        Break(testDescription: "127 taken for 128", rewriter: constant(128, instead: 127)),
        Break(
            testDescription: "small rows counted as zeros too early", foundBy: "tiny numbers",
            rewriter: constant(0x1p-114, instead: 0x1p-119)),
        Break(
            testDescription: "signs left in the search for the largest",
            rewriter: KernelRewriter(value: { value in
                guard case .binary(.and, let bits, let mask) = value.node,
                    mask.isConstant(0x7fff_7fff) || mask.isConstant(0x7fff_ffff)
                else { return value }
                return bits
            })),
        Break(
            testDescription: "one lane's largest not exchanged",
            rewriter: KernelRewriter(value: { $0.isConstant(32) && $0.type == .i32 ? .constant(0) : $0 })),
        Break(
            testDescription: "the tail of a row missed",
            rewriter: KernelRewriter(statement: { statement in
                guard case .branch(let condition, .bounds(let reason), let then, let otherwise) = statement,
                    reason.contains("beyond the row"), case .binary(.less, let position, let end) = condition.node,
                    case .integer(let depth) = end.node
                else { return [statement] }
                let short = position.isLess(than: .constant(Int(depth) - 8))
                return [.branch(short, .bounds(reason), then: then, otherwise: otherwise)]
            })),
        Break(
            testDescription: "what lies beyond the row counted",
            rewriter: KernelRewriter(value: { value in
                guard case .select(_, let read, let zero) = value.node, zero.type.scalar == .u32 else { return value }
                return read
            })),
        Break(
            testDescription: "high positions summed instead of low ones",
            rewriter: KernelRewriter(value: { value in
                guard case .select(let condition, let sum, let zero) = value.node, zero.isConstant(0) else {
                    return value
                }
                guard case .variable(let variable) = sum.node, variable.name.hasPrefix("sum") else { return value }
                return condition.select(zero, else: sum)
            })),
        Break(
            testDescription: "two bytes exchanged",
            rewriter: KernelRewriter(value: { value in
                value.isConstant(0x0504_0100) ? .constant(0x0504_0001, value.type) : value
            })),
        Break(
            testDescription: "waves of a row not joined", settings: "lanes=256,rows=1,vector=4,hold=reread",
            signs: ["nobody in this workgroup has written"],
            rewriter: KernelRewriter(statement: { $0 == .barrier(.workgroup) ? [] : [$0] })),
        Break(
            testDescription: "rows beyond M written",
            signs: ["out-of-bounds", "not ordered", "wrong, first row"],
            rewriter: KernelRewriter(statement: { statement in
                guard case .branch(_, .bounds(let reason), let then, _) = statement, reason.contains("at M") else {
                    return [statement]
                }
                return then
            })),
        Break(
            testDescription: "the power of e taken for that of two", isGated: [true],
            rewriter: constant(-1, instead: -1.442_695_04)),
        Break(
            testDescription: "gate and up exchanged", isGated: [true],
            rewriter: KernelRewriter(statement: { statement in
                guard case .load(let variable, let pointer, let index, let policy) = statement,
                    case .binary(.add, let start, let half) = index.node, case .integer = half.node,
                    variable.name.hasPrefix("up")
                else { return [statement] }
                return [.load(variable, from: pointer, at: start, policy)]
            })),
    ]

    @Test("broken kernels are found out, with what is wrong; unbroken they pass", arguments: breaks)
    func broken(_ example: Break) throws {
        for isGated in example.isGated {
            // A part of the last pass is beyond the row.
            let family = try family(isGated, rows: 3, depth: 1296)
            let settings = example.settings.split(separator: ",").map { setting in
                let parts = setting.split(separator: "=")
                return (name: String(parts[0]), value: String(parts[1]))
            }
            let configuration = try family.configuration(setting: settings, over: family.firstConfiguration)
            let verifier = try LaneVerifier()
            var found: (name: String, problem: String)?
            for testCase in try family.verificationCases(for: configuration, seed: 1) {
                #expect(try verifier.verify(testCase).problem == nil)
                let healthy = try testCase.prepare()
                let broken = healthy.map { run in
                    let steps = run.plan.steps.map {
                        LaunchStep(example.rewriter.rewrite($0.kernel), grid: $0.grid, arguments: $0.arguments)
                    }
                    return VerificationRun(
                        subject: run.subject, plan: LaunchPlan(steps: steps, tensors: run.plan.tensors), fill: run.fill,
                        checks: run.checks)
                }
                #expect(broken.map { $0.plan.steps.map(\.kernel) } != healthy.map { $0.plan.steps.map(\.kernel) })
                let problem = try verifier.verify(VerificationCase(name: testCase.name) { broken }).problem
                if let problem {
                    found = (testCase.name, problem)
                    break
                }
            }
            let verdict = try #require(found, "nothing was found out")
            #expect(example.foundBy == nil || example.foundBy == verdict.name, "\(verdict)")
            #expect(example.signs.contains { verdict.problem.contains($0) }, "\(verdict)")
        }
    }
}
