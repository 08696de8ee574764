import KernelDSL
import Kernels
import Testing
import Tuning

@Suite("Quantised rows on the processor", .serialized)
struct QuantisationScheduleTests {
    private func family(
        _ isGated: Bool, rows: Int, depth: Int, _ scales: WeightScales, on bench: ScheduleBench
    ) throws -> any VerifiableCPUFamily {
        isGated
            ? CPUSiLUQuantize(try SiLUQuantize(rows: rows, depth: depth, scales: scales), for: bench.processor)
            : CPUQuantizeInt8(try QuantizeInt8(rows: rows, depth: depth, scales: scales), for: bench.processor)
    }

    @Test(
        "healthy kernels pass every case, twice with the same bytes", arguments: VectorInstructions.all, [false, true])
    func healthy(_ vectors: VectorInstructions, _ isGated: Bool) async throws {
        let bench = try await ScheduleBench(vectors)
        for (number, depth) in [16, 32, 160, 528, 1056, 7168].enumerated() {
            for scales in WeightScales.allCases where depth % 32 == 0 || scales == .channel {
                let family = try family(isGated, rows: 1 + number, depth: depth, scales, on: bench)
                for configuration in try ConfigurationSpace(of: family).sample(1, seed: UInt64(number)) {
                    let candidate = try await bench.candidate(configuration, of: family)
                    let report = try bench.judge(candidate, of: family)
                    #expect(report.problem == nil, "K = \(depth), \(scales), \(configuration)")
                    #expect(report.isDeterministic == true)
                    #expect(report.verdicts.allSatisfy { $0.elements > 0 && $0.workgroups > 0 })
                    #expect(isGated || report.worstRatio == 0)
                }
            }
        }
    }

    /// A way to break kernels.
    struct Break: Sendable, CustomTestStringConvertible {
        let testDescription: String
        var scales = WeightScales.channel
        let rewriter: KernelRewriter
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
            testDescription: "the tail of a row missed",
            rewriter: KernelRewriter(statement: { statement in
                guard case .loop(let counter, let from, let to, let by, let body) = statement,
                    case .integer(let start) = from.node, start > 0
                else { return [statement] }
                return [.loop(counter: counter, from: from + .constant(by), to: to, by: by, body: body)]
            })),
        Break(
            testDescription: "half of a vector left out of a sum",
            rewriter: KernelRewriter(value: { value in
                guard case .binary(.add, let first, let second) = value.node, case .slice = first.node,
                    case .slice = second.node
                else { return value }
                return first + first
            })),
        Break(
            testDescription: "all sums of a row in one place", scales: .group32,
            rewriter: KernelRewriter(value: { value in
                guard case .binary(.divide, let position, let step) = value.node, step.isConstant(32) else {
                    return value
                }
                return (position & 0) / step
            })),
        Break(
            testDescription: "127 taken for 128",
            rewriter: KernelRewriter(value: { $0.node == .real(127) ? .constant(128 as Float, $0.type) : $0 })),
    ]

    @Test("broken kernels are found out, with what is wrong", arguments: breaks, VectorInstructions.all)
    func broken(_ example: Break, _ vectors: VectorInstructions) async throws {
        let bench = try await ScheduleBench(vectors)
        for isGated in [false, true] {
            let family = try family(isGated, rows: 3, depth: 1056, example.scales, on: bench)
            let configuration = try family.configuration(
                setting: [("threads", "1"), ("positions", "128")], over: family.firstConfiguration)
            #expect(try bench.changes(example.rewriter, configuration, of: family))
            let healthy = try await bench.candidate(configuration, of: family)
            #expect(try bench.judge(healthy, of: family).problem == nil)
            let broken = try await bench.candidate(configuration, of: family, breaking: example.rewriter)
            let problem = try #require(try bench.judge(broken, of: family).problem, "nothing was found out")
            #expect(problem.contains("wrong, first row"), "\(problem)")
        }
    }
}
