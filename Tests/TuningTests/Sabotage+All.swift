import KernelDSL

extension Sabotage {
    static let all = synchronisation + arithmetic + addresses + memory

    /// Lanes that do not wait for one another.
    private static let synchronisation = [
        Sabotage(
            "without the barrier behind staging", signs: ["activationTile"],
            statement: { statement in
                statement == .barrier(.workgroup) ? [] : [statement]
            }),
        Sabotage(
            "slices of K joined without a barrier", "k_wave=2", signs: ["partialSums"],
            statement: { statement in
                // Staged activations are still waited for, by barriers in front of their loads.
                guard case .loadShared(_, let buffer, _) = statement, buffer.name == "activationTile" else {
                    return statement == .barrier(.workgroup) ? [] : [statement]
                }
                return [.barrier(.workgroup), statement]
            }),
        Sabotage(
            "a wave barrier where the workgroup's belongs", signs: ["activationTile"],
            statement: { statement in
                statement == .barrier(.workgroup) ? [.barrier(.wave)] : [statement]
            }),
    ]

    /// Unpacking, matrix operands and scales.
    private static let arithmetic = [
        Sabotage(
            "low and high nibbles' masks swapped",
            value: { value in
                switch value.node {
                case .integer(0x0f0f_0f0f): Value(value.type, .integer(Int64(Int32(bitPattern: 0xf0f0_f0f0))))
                case .integer(Int64(Int32(bitPattern: 0xf0f0_f0f0))): Value(value.type, .integer(0x0f0f_0f0f))
                default: value
                }
            }),
        Sabotage(
            "the correction for low nibbles' offset dropped",
            value: { value in
                guard case .binary(.subtract, let sum, let correction) = value.node,
                    case .binary(.multiply, _, let factor) = correction.node, factor.isConstant(128)
                else { return value }
                return sum
            }),
        Sabotage(
            "sign extension dropped", "unpacking=seven",
            value: { value in
                value.isConstant(0x0808_0808) ? Value(value.type, .integer(0)) : value
            }),
        Sabotage(
            "low nibbles not moved up", "unpacking=three",
            value: { value in
                guard case .binary(.shiftLeft, let packed, _) = value.node, value.type == .i32x4 else { return value }
                return packed
            }),
        Sabotage(
            "the halves of activations swapped",
            statement: { statement in
                guard case .matrix(let sum, let a, let b, let instruction) = statement,
                    case .slice(let x, let from) = b.node
                else { return [statement] }
                return [.matrix(sum, a: a, b: x.slice(from: 2 - from, count: 2), instruction)]
            }),
        Sabotage(
            "weights and activations swapped",
            statement: { statement in
                guard case .matrix(let sum, let a, let b, let instruction) = statement else { return [statement] }
                return [.matrix(sum, a: b, b: a, instruction)]
            }),
        Sabotage(
            "the factor 1/16 forgotten",
            value: { value in
                value.node == .real(0.0625) ? .constant(Float(1)) : value
            }),
        Sabotage(
            "results cut off instead of rounded", "combine=reduce",
            value: { value in value.isConstant(0x7fff) ? Value(value.type, .integer(0)) : value }),
        // Over eight experts the bound has room for more than truncation loses; a single expert's has not.
        Sabotage(
            "terms cut off instead of rounded",
            value: { value in value.isConstant(0x7fff) ? Value(value.type, .integer(0)) : value }),
        Sabotage(
            "routing weights forgotten",
            value: { value in
                guard case .binary(.multiply, let left, let right) = value.node,
                    case .variable(let factor) = right.node,
                    factor.name.hasPrefix("routeWeight")
                else { return value }
                return left
            }),
    ]

    /// Rows, channels and positions of K that are not the right ones.
    private static let addresses = [
        Sabotage(
            "scales of the wrong channels",
            statement: { statement in
                guard case .define(let offset, let value) = statement, offset.name.hasPrefix("scaleOffset") else {
                    return [statement]
                }
                return [.define(offset, .constant(48) - value)]
            }),
        Sabotage(
            "activations of the next row",
            statement: { statement in
                guard case .load(let id, let pointer, let index, let policy) = statement, pointer.name == "sortedIDs",
                    !id.name.hasPrefix("resultID")
                else { return [statement] }
                return [.load(id, from: pointer, at: index + 1, policy)]
            }),
        Sabotage(
            "results go to the next row",
            statement: { statement in
                guard case .load(let id, let pointer, let index, let policy) = statement, id.name.hasPrefix("resultID")
                else { return [statement] }
                return [.load(id, from: pointer, at: index + 1, policy)]
            }),
        Sabotage(
            "the loop over K ends one step early", "tile_k=128", depth: 640,
            statement: { statement in
                guard case .loop(let counter, let from, let to, let by, let body) = statement else {
                    return [statement]
                }
                return [.loop(counter: counter, from: from, to: to - .constant(by), by: by, body: body)]
            }),
        Sabotage(
            "the loop asks for the wrong step's weights", "tile_k=128", depth: 640,
            statement: { statement in
                guard case .loop(let counter, let from, let to, let by, let body) = statement else {
                    return [statement]
                }
                let stale = KernelRewriter(statement: { inner in
                    guard case .loadBuffer(let weights, let descriptor, let lane, _, let policy) = inner else {
                        return [inner]
                    }
                    return [.loadBuffer(weights, from: descriptor, vectorOffset: lane, scalarOffset: 0, policy)]
                })
                return [.loop(counter: counter, from: from, to: to, by: by, body: stale.rewrite(body))]
            }),
        Sabotage(
            "activations stored a piece away from where they are read", signs: wrongNumbers + ["activationTile"],
            statement: { statement in
                guard case .storeShared(let value, let buffer, let index) = statement else { return [statement] }
                return [.storeShared(value, to: buffer, at: index ^ 1)]
            }),
        Sabotage(
            "a wave too far along the channels", signs: wrongNumbers + ["out-of-bounds", "not ordered"],
            statement: { statement in
                guard case .define(let channel, let value) = statement, channel.name.hasPrefix("channel") else {
                    return [statement]
                }
                return [.define(channel, value + 4)]
            }),
    ]

    /// Memory that must not be touched, or is not.
    private static let memory = [
        Sabotage(
            "one pair past the end, added", signs: ["out-of-bounds atomic update"],
            statement: { statement in
                guard case .atomic(let operation, let pair, let out, let index) = statement else { return [statement] }
                return [.atomic(operation, pair, to: out, at: index + 2)]
            }),
        Sabotage(
            "four elements past the end, stored", "combine=reduce", signs: ["out-of-bounds store"],
            statement: { statement in
                guard case .store(let value, let out, let index, let policy) = statement else { return [statement] }
                return [.store(value, to: out, at: index + 4, policy)]
            }),
        Sabotage("rows of padding added", signs: ["out-of-bounds atomic update"], statement: unguarded),
        Sabotage(
            "rows of padding stored", "combine=reduce", signs: ["not ordered", "out-of-bounds"], statement: unguarded),
        Sabotage(
            "no exit for blocks without an expert", signs: ["out-of-bounds", "outside of every buffer"],
            statement: { statement in
                guard case .exit = statement else { return [statement] }
                return []
            }),
        Sabotage(
            "two channels of four never added",
            statement: { statement in
                guard case .atomic(_, _, _, let index) = statement, Sabotage.isSecondPair(index) else {
                    return [statement]
                }
                return []
            }),
        Sabotage(
            "results of some channels never stored", "combine=reduce",
            statement: { statement in
                guard case .store = statement else { return [statement] }
                let isWritten = Value.builtin(.thread).isAtLeast(16)
                return [.branch(isWritten, .bounds("sabotage"), then: [statement], otherwise: [])]
            }),
        Sabotage(
            "a pair added twice",
            statement: { statement in
                guard case .atomic(_, _, _, let index) = statement, Sabotage.isSecondPair(index) else {
                    return [statement]
                }
                return [statement, statement]
            }),
    ]

    private static let unguarded: @Sendable (Statement) -> [Statement] = { statement in
        guard case .branch(_, .bounds("rows of padding belong to no token"), let then, _) = statement else {
            return [statement]
        }
        return then
    }

    /// Whether an index ends in `channel + 2`.
    private static func isSecondPair(_ index: Value) -> Bool {
        guard case .binary(.add, _, let channel) = index.node, case .convert(let sum) = channel.node,
            case .binary(.add, _, let offset) = sum.node
        else { return false }
        return offset.isConstant(2)
    }
}
