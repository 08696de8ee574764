import KernelDSL
import Testing

/// One way to break a router or a sort, and the case that finds it.
struct RoutingSabotage: Sendable, CustomTestStringConvertible {
    let testDescription: String
    /// The configuration that is broken.
    var settings = ""
    /// The case that finds it; nil for the first.
    var foundBy: String?
    /// Words of which the verdict must hold at least one.
    var signs = ["wrong, first"]
    let rewriter: KernelRewriter

    /// Drops the loads, stores or definitions that `isDropped` says yes to.
    static func dropping(_ isDropped: @escaping @Sendable (Statement) -> Bool) -> KernelRewriter {
        KernelRewriter(statement: { isDropped($0) ? [] : [$0] })
    }

    /// Replaces what is defined under a name that begins with `prefix`.
    static func redefining(_ prefix: String, _ change: @escaping @Sendable (Value) -> Value) -> KernelRewriter {
        KernelRewriter(statement: { statement in
            guard case .define(let variable, let value) = statement, variable.name.hasPrefix(prefix) else {
                return [statement]
            }
            return [.define(variable, change(value))]
        })
    }

    /// Changes what is stored to `tensor`.
    static func storing(_ tensor: String, _ change: @escaping @Sendable (Value) -> Value) -> KernelRewriter {
        KernelRewriter(statement: { statement in
            guard case .store(let value, let pointer, let index, let policy) = statement, pointer.name == tensor else {
                return [statement]
            }
            return [.store(change(value), to: pointer, at: index, policy)]
        })
    }

    /// Wrong numbers, or two lanes that write one place.
    private static let twoAtOnePlace = ["wrong, first", "not ordered"]

    static let sorts = [
        RoutingSabotage(
            testDescription: "without barriers", signs: ["LDS array"],
            rewriter: dropping { $0 == .barrier(.workgroup) }),
        RoutingSabotage(
            testDescription: "a wave that does not wait for its own counts", signs: ["waveRows"],
            rewriter: dropping { $0 == .barrier(.wave) }),
        RoutingSabotage(
            testDescription: "one bit of an expert's number left out of the votes", signs: twoAtOnePlace,
            rewriter: redefining("isSet_1") { _ in Value.builtin(.lane).isLess(than: 64) }),
        RoutingSabotage(
            testDescription: "the lanes above instead of those below", signs: twoAtOnePlace,
            rewriter: redefining("lowerBits") { $0 ^ .constant(0xffff_ffff, .u32) }),
        RoutingSabotage(
            testDescription: "waves that begin where the one before them did", settings: "threads=64",
            signs: twoAtOnePlace,
            rewriter: KernelRewriter(statement: { statement in
                guard case .storeShared(let value, let table, let index) = statement, table.name == "waveRows",
                    case .binary(.add, let before, _) = value.node, case .variable(let variable) = before.node,
                    variable.name.hasPrefix("rowsBefore")
                else { return [statement] }
                return [.storeShared(before, to: table, at: index)]
            })),
        RoutingSabotage(
            testDescription: "experts of other ranks taken for ours", foundBy: "experts of other ranks among them",
            signs: twoAtOnePlace,
            rewriter: KernelRewriter(value: { value in
                // −1 and −2 become experts 1 and 2.
                guard case .select(let condition, let loaded, _) = value.node,
                    case .binary(.less, let left, _) = condition.node, case .convert = left.node,
                    case .variable(let variable) = loaded.node, variable.name.hasPrefix("chosen")
                else { return value }
                return condition.select(loaded, else: loaded & 1)
            })),
        RoutingSabotage(
            testDescription: "slot and token swapped",
            rewriter: KernelRewriter(value: { value in
                guard case .binary(.or, let high, let low) = value.node,
                    case .binary(.shiftLeft, let slot, let by) = high.node, by.isConstant(24),
                    case .binary(.subtract, _, _) = slot.node
                else { return value }
                return low << 24 | slot
            })),
        RoutingSabotage(
            testDescription: "padding that has the weight of what stood there",
            rewriter: dropping { statement in
                if case .store(let value, let pointer, _, _) = statement {
                    return pointer.name == "sortedWeights" && value.node == .real(0)
                }
                return false
            }),
        RoutingSabotage(
            testDescription: "blocks filled to one row less", foundBy: nil,
            rewriter: KernelRewriter(statement: { statement in
                guard case .branch(let condition, .bounds(let reason), let then, let otherwise) = statement,
                    reason.hasPrefix("the block has"), case .binary(.less, let within, let empty) = condition.node
                else { return [statement] }
                return [.branch(within.isLess(than: empty - 1), .bounds(reason), then: then, otherwise: otherwise)]
            })),
        RoutingSabotage(
            testDescription: "the tail of experts one short",
            rewriter: KernelRewriter(statement: { statement in
                guard case .loop(let counter, let from, let to, let by, let body) = statement,
                    counter.name == "emptyBlock"
                else { return [statement] }
                return [.loop(counter: counter, from: from, to: to - 1, by: by, body: body)]
            })),
        RoutingSabotage(
            testDescription: "tokens counted instead of rows",
            rewriter: storing("validCounts") { value in
                if case .parameter = value.node { value } else { .constant(32) }
            }),
        RoutingSabotage(
            testDescription: "the prefix sum without its longest step", settings: "threads=512",
            signs: twoAtOnePlace,
            rewriter: redefining("blockSum_5") { value in
                guard case .binary(.add, let sum, _) = value.node else { return value }
                return sum
            }),
        RoutingSabotage(
            testDescription: "scanned entries placed from the last but one", settings: "counting=scan",
            rewriter: KernelRewriter(statement: { statement in
                guard case .loop(let counter, let from, let to, let by, let body) = statement,
                    counter.name.hasPrefix("step")
                else { return [statement] }
                return [.loop(counter: counter, from: from, to: to - 4, by: by, body: body)]
            })),
        RoutingSabotage(
            testDescription: "staged entries that nobody waits for", settings: "counting=scan",
            signs: ["stagedExperts"],
            rewriter: dropping { $0 == .barrier(.workgroup) }),
    ]

    static let routers = [
        RoutingSabotage(
            testDescription: "weights with the bias",
            rewriter: redefining("score") { $0 + .constant(0.05 as Float) }),
        RoutingSabotage(
            testDescription: "weights that are not renormalised",
            rewriter: redefining("share") { _ in .constant(1 as Float) }),
        RoutingSabotage(
            testDescription: "the scale forgotten",
            rewriter: storing("topkWeights") { value in
                guard case .binary(.multiply, let share, _) = value.node else { return value }
                return share
            }),
        RoutingSabotage(
            testDescription: "the bias forgotten",
            rewriter: KernelRewriter(statement: { statement in
                guard case .load(let variable, let pointer, _, _) = statement, pointer.name == "bias" else {
                    return [statement]
                }
                return [.define(variable, .constant(Float(0), variable.type))]
            })),
        RoutingSabotage(
            testDescription: "the higher of two equal experts", settings: "selection=pairs",
            foundBy: "all logits equal",
            rewriter: KernelRewriter(value: { value in
                switch value.node {
                case .binary(.subtract, let left, let right) where left.isConstant(-1) && value.type == .i32: right
                default: value
                }
            })),
        RoutingSabotage(
            testDescription: "the highest lane that voted", settings: "selection=ballot",
            rewriter: redefining("holder") { _ in .constant(63) }),
        RoutingSabotage(
            testDescription: "the expert that was chosen stays", settings: "selection=ballot",
            rewriter: redefining("taken") { _ in .constant(-1) }),
        RoutingSabotage(
            testDescription: "what is no number before all numbers", foundBy: "logits that are no numbers",
            rewriter: redefining("isNaN") { _ in .constant(0) }),
        RoutingSabotage(
            testDescription: "negative numbers upside down", foundBy: "all below zero",
            rewriter: redefining("key") { value in
                guard case .binary(.or, let number, let none) = value.node,
                    case .binary(.and, let ordered, let mask) = number.node,
                    case .binary(.exclusiveOr, let bits, _) = ordered.node
                else { return value }
                return (bits & mask) | none
            }),
        RoutingSabotage(
            testDescription: "a step of the exchange left out",
            rewriter: KernelRewriter(statement: { statement in
                guard case .crossLane(let variable, .shuffleExclusiveOr, let operands) = statement,
                    operands[1].isConstant(16)
                else { return [statement] }
                return [.crossLane(variable, .shuffleExclusiveOr, [operands[0], .constant(8)])]
            })),
        RoutingSabotage(
            testDescription: "a wave without a token runs", settings: "waves=8", signs: ["out-of-bounds"],
            rewriter: KernelRewriter(statement: { statement in
                guard case .branch(_, .bounds(let reason), let then, _) = statement,
                    reason.hasPrefix("the last workgroup")
                else { return [statement] }
                return then
            })),
        RoutingSabotage(
            testDescription: "the last choice twice",
            rewriter: KernelRewriter(statement: { statement in
                guard case .loop(let counter, let from, let to, let by, let body) = statement, counter.name == "slot"
                else { return [statement] }
                return [.loop(counter: counter, from: from, to: to - 1, by: by, body: body)]
            })),
    ]
}
