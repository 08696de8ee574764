import KernelDSL
import Kernels
import Testing

/// One way to break kernels for a CPU, and what finds it.
struct ScheduleSabotage: Sendable, CustomTestStringConvertible {
    /// The families that can be broken so.
    enum Operation: Sendable {
        case gemm
        case stage1
        case stage2
    }

    let testDescription: String
    var operations: [Operation] = [.gemm, .stage1, .stage2]
    var vectors = VectorInstructions.all
    var scales = WeightScales.channel
    var tokens = 5
    /// What differs from the base configuration.
    var settings: KeyValuePairs<String, String> = [:]
    /// Parameters whose values the broken text has instead.
    var broken: KeyValuePairs<String, String> = [:]
    /// The case that finds it; nil for the first.
    var foundBy: String?
    /// Words of which the verdict must hold at least one.
    var signs = ["wrong, first row"]
    var rewriter = KernelRewriter()

    static let all = arithmetic + addresses + routed

    /// Nibbles, sums and roundings.
    private static let arithmetic = [
        ScheduleSabotage(
            testDescription: "low and high nibbles swapped",
            rewriter: KernelRewriter(value: { value in
                guard value.type.scalar == .u8, case .binary(let operation, let packed, let right) = value.node else {
                    return value
                }
                switch operation {
                case .and where right.isConstant(15): return packed >> .constant(4, value.type)
                case .shiftRight where right.isConstant(4): return packed & .constant(15, value.type)
                default: return value
                }
            })),
        ScheduleSabotage(
            testDescription: "the sums of activations left out",
            rewriter: KernelRewriter(value: { value in
                guard case .binary(.subtract, let sum, let right) = value.node, case .variable(let offset) = right.node,
                    offset.name.hasPrefix("offset")
                else { return value }
                return sum
            })),
        ScheduleSabotage(
            testDescription: "16-bit sums widened after twice as many steps", vectors: [.avx2],
            settings: ["unroll_k": "8"], foundBy: "7 x -128 throughout",
            rewriter: KernelRewriter(statement: { statement in
                guard case .loop(let counter, let from, let to, let by, let body) = statement,
                    counter.name.hasPrefix("step")
                else { return [statement] }
                return [.loop(counter: counter, from: from, to: to, by: by, body: widenedLate(body))]
            })),
        ScheduleSabotage(
            testDescription: "results rounded towards zero that are to be the nearest", broken: ["rounding": "zero"]),
        ScheduleSabotage(
            testDescription: "the neighbouring group's scale", scales: .group32,
            rewriter: KernelRewriter(statement: { statement in
                guard case .define(let place, let value) = statement, place.name.hasPrefix("scalePlace") else {
                    return [statement]
                }
                let neighbour = KernelRewriter(value: { inner in
                    guard case .convert(let group) = inner.node, case .variable = group.node else { return inner }
                    return (group ^ 1).converted(to: .i64)
                })
                return neighbour.rewrite([.define(place, value)])
            })),
        ScheduleSabotage(
            testDescription: "tokens' sums that do not start at zero", operations: [.stage2],
            rewriter: KernelRewriter(statement: { statement in
                guard case .store(let value, let sums, _, _) = statement, sums.name == "tokenSums",
                    value.node == .real(0)
                else { return [statement] }
                return []
            })),
        ScheduleSabotage(
            testDescription: "routing weights forgotten", operations: [.stage2],
            rewriter: KernelRewriter(value: { value in
                guard case .binary(.multiply, let left, let right) = value.node,
                    case .variable(let weight) = right.node, weight.name.hasPrefix("routeWeight")
                else { return value }
                return left
            })),
    ]

    /// Rows, channels and positions of K that are not the right ones.
    private static let addresses = [
        ScheduleSabotage(
            testDescription: "rows clamped to the last but one", operations: [.gemm],
            foundBy: "a full tile of tokens",
            rewriter: KernelRewriter(value: { value in
                guard case .select(let condition, let row, _) = value.node,
                    case .binary(.less, _, let tokens) = condition.node
                else { return value }
                return row.isLess(than: tokens - 1).select(row, else: tokens - 2)
            })),
        ScheduleSabotage(
            testDescription: "the loop over K ends one pass early",
            rewriter: KernelRewriter(statement: { statement in
                guard case .loop(let counter, let from, let to, let by, let body) = statement,
                    counter.name.hasPrefix("step")
                else { return [statement] }
                return [.loop(counter: counter, from: from, to: to - .constant(by), by: by, body: body)]
            })),
        ScheduleSabotage(
            testDescription: "one vector of weights read twice",
            rewriter: KernelRewriter(statement: { statement in
                guard case .load(let packed, let weights, let index, let policy) = statement,
                    packed.name == "packed_1", case .binary(.add, let before, _) = index.node
                else { return [statement] }
                return [.load(packed, from: weights, at: before, policy)]
            })),
        ScheduleSabotage(
            testDescription: "results stored a row further", signs: ["written past its end"],
            rewriter: KernelRewriter(statement: { statement in
                guard case .store(let value, let output, let index, let policy) = statement,
                    ["out", "sums"].contains(output.name)
                else { return [statement] }
                return [.store(value, to: output, at: index + .constant(256, .i64), policy)]
            })),
        // Padding weighs nothing: what results add beyond the last token is zero, and only sums show it.
        ScheduleSabotage(
            testDescription: "padding stored", operations: [.stage1, .stage2],
            rewriter: KernelRewriter(statement: { statement in
                guard case .branch(_, .bounds(let reason), let then, _) = statement, reason.contains("padding") else {
                    return [statement]
                }
                return then
            })),
        ScheduleSabotage(
            testDescription: "activations of another row", operations: [.stage1, .stage2],
            rewriter: KernelRewriter(statement: { statement in
                guard case .define(let start, _) = statement, start.name.hasPrefix("start") else { return [statement] }
                return [.define(start, 0)]
            })),
        ScheduleSabotage(
            testDescription: "every expert has the first one's scales", operations: [.stage1, .stage2],
            rewriter: KernelRewriter(statement: { statement in
                guard case .load(let scale, let scales, let index, let policy) = statement,
                    scales.name == "weightScales", case .binary(.add, _, let channel) = index.node
                else { return [statement] }
                return [.load(scale, from: scales, at: channel, policy)]
            })),
    ]

    /// The body of a loop in which each 32-bit sum takes all its 16-bit sums at once.
    private static func widenedLate(_ body: [Statement]) -> [Statement] {
        var shorts: [String: Value] = [:]
        var assignments: [String: Int] = [:]
        for case .assign(let sum, _) in body {
            assignments[sum.name, default: 0] += 1
        }
        return body.flatMap { statement -> [Statement] in
            guard case .assign(let sum, let value) = statement, case .binary(.add, let before, let wide) = value.node,
                case .function(let widening, let operands) = wide.node
            else { return [statement] }
            let all = shorts[sum.name].map { $0 + operands[0] } ?? operands[0]
            shorts[sum.name] = all
            assignments[sum.name, default: 0] -= 1
            guard assignments[sum.name] == 0 else { return [] }
            return [.assign(sum, before + Value.call(widening, all, operands[1]))]
        }
    }
}
