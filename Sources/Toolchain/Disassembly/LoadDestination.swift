/// Where what a load brings is used.
enum LoadDestination {
    /// In registers: the load is direct.
    case registers
    /// In LDS, whether the load puts it there or a write to LDS does.
    case shared
    /// A spilled register comes back.
    case scratch

    /// The destination of each load in `region`, by its place; nil for what is no load.
    ///
    /// From each load the code is followed, around the loop once, until what it brought goes to LDS unchanged, is used
    /// otherwise, or is overwritten.
    static func ofLoads(in region: ArraySlice<Instruction>, isLoop: Bool) -> [LoadDestination?] {
        let code = Array(region)
        let reads = code.map { instruction in
            instruction.operands.dropFirst().reduce(into: RegisterSet()) { set, operand in
                // A write to LDS has its modifiers behind its last register.
                let register = instruction.kind == .sharedWrite ? operand.prefix { $0 != " " } : operand[...]
                set.formUnion(RegisterSet(operand: register))
            }
        }
        let writes = code.map { RegisterSet(operand: $0.operands.first ?? "") }
        return code.indices.map { index in
            let load = code[index]
            guard load.kind == .vectorLoad else { return nil }
            if load.loadsIntoShared { return .shared }
            if load.isScratch { return .scratch }
            let end = isLoop ? index + code.count : code.count - 1
            var live = writes[index]
            for place in (index + 1)..<(end + 1) {
                if live.isEmpty { break }
                let next = place % code.count
                let instruction = code[next]
                switch instruction.kind {
                case .sharedWrite:
                    if reads[next].intersects(live) { return .shared }
                case .vector, .matrix, .vectorLoad:
                    let isRead = reads[next].intersects(live)
                    let copies = instruction.mnemonic.hasPrefix("v_mov") || instruction.mnemonic.hasPrefix("v_accvgpr")
                    if isRead, copies {
                        live.formUnion(writes[next])
                        continue
                    }
                    if isRead, instruction.kind != .vectorLoad { return .registers }
                    live.subtract(writes[next])
                default:
                    break
                }
            }
            return .registers
        }
    }
}
