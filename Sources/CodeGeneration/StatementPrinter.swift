import KernelDSL

/// Prints statements as C++.
struct StatementPrinter {
    private(set) var lines: [String] = []
    /// Mutable variables that the text has declared; a load into one of them is an assignment.
    private var declared: Set<String> = []
    private var depth = 0

    mutating func print(_ statements: [Statement], indentation: Int) {
        let outer = (depth, declared)
        depth = indentation
        for statement in statements {
            print(statement)
        }
        (depth, declared) = outer
    }

    private mutating func line(_ text: String) {
        lines.append(String(repeating: "    ", count: depth) + text)
    }

    private mutating func print(_ statement: Statement) {
        switch statement {
        case .comment(let text):
            if let last = lines.last, !last.hasSuffix("{"), !last.isEmpty {
                lines.append("")
            }
            line("// \(text)")
        case .define(let variable, let value), .assign(let variable, let value):
            give(variable, ExpressionPrinter.text(value))
        case .load(let variable, let pointer, let index, let policy):
            give(variable, load(variable.type, pointer, index, policy))
        case .prefetch(let pointer, let index):
            line("WT_PREFETCH(\(address(pointer.name, index)));")
        case .store(let value, let pointer, let index, let policy):
            line(store(value, pointer.name, pointer.element, index, policy))
        case .loadShared(let variable, let buffer, let index):
            give(variable, place(variable.type, buffer.name, buffer.element, index, constant: true))
        case .storeShared(let value, let buffer, let index):
            line("\(place(value.type, buffer.name, buffer.element, index, constant: false)) = \(text(value));")
        case .describe(let descriptor, let index, let bytes):
            let base = address(descriptor.pointer.name, index)
            line("const wt_buffer \(descriptor.name) = WT_BUFFER(\(base), wt_u32(\(text(bytes))));")
        case .loadBuffer(let variable, let descriptor, let vectorOffset, let scalarOffset, let policy):
            let bits = variable.type.size * 8
            let auxiliary = policy == .nontemporal ? 2 : 0
            let call =
                "WT_BUFFER_LOAD_B\(bits)(\(descriptor.name), \(argument(vectorOffset)), \(argument(scalarOffset)), \(auxiliary))"
            give(variable, variable.type.scalar == .i32 ? call : "WT_BITS(\(type(variable)), \(call))")
        case .loadIntoShared(let buffer, let index, let descriptor, let vectorOffset, let scalarOffset):
            let target = address(buffer.name, index)
            line(
                "WT_LOAD_INTO_SHARED_B128(\(target), \(descriptor.name), \(argument(vectorOffset)), \(argument(scalarOffset)));"
            )
        case .atomic(let operation, let value, let pointer, let index):
            line("\(macro(operation))(\(address(pointer.name, index)), \(argument(value)));")
        case .crossLane(let variable, let operation, let operands):
            give(variable, "\(macro(operation))(\(operands.map { argument($0) }.joined(separator: ", ")))")
        case .matrix(let accumulator, let a, let b, let instruction):
            line("\(accumulator.name) = \(instruction.macro)(\(argument(a)), \(argument(b)), \(accumulator.name));")
        case .loop(let counter, let from, let to, let step, let body):
            let name = counter.name
            line("#pragma clang loop unroll(disable)")
            line("for (wt_i32 \(name) = \(text(from)); \(name) < \(text(to)); \(name) += \(step)) {")
            print(body, indentation: depth + 1)
            line("}")
        case .branch(let condition, let purpose, let then, let otherwise):
            if case .bounds(let reason) = purpose {
                line("// Bounds: \(reason).")
            }
            line("if (\(text(condition))) {")
            print(then, indentation: depth + 1)
            if !otherwise.isEmpty {
                line("} else {")
                print(otherwise, indentation: depth + 1)
            }
            line("}")
        case .exit(let condition):
            line("if (\(text(condition))) return;")
        case .barrier(let scope):
            line(scope == .workgroup ? "WT_BARRIER();" : "WT_WAVE_BARRIER();")
        case .keep(let value):
            line("WT_KEEP_VGPR(\(argument(value)));")
        case .schedule(let hint):
            line(schedule(hint))
        }
    }

    /// A definition where the variable is new, an assignment where it is not.
    private mutating func give(_ variable: Variable, _ value: String) {
        if !variable.isMutable {
            line("const \(type(variable)) \(variable.name) = \(value);")
        } else if declared.insert(variable.name).inserted {
            line("\(type(variable)) \(variable.name) = \(value);")
        } else {
            line("\(variable.name) = \(value);")
        }
    }

    private func text(_ value: Value) -> String { ExpressionPrinter.text(value) }

    private func argument(_ value: Value) -> String { ExpressionPrinter.argument(value) }

    private func type(_ variable: Variable) -> String { ExpressionPrinter.typeName(variable.type) }

    private func address(_ base: String, _ index: Value) -> String {
        if index.isConstant(0) {
            return base
        }
        if case .binary(.add, _, _) = index.node {
            return "\(base) + \(text(index))"
        }
        return "\(base) + \(ExpressionPrinter.primary(index))"
    }

    /// An element in memory, under its own type or a wider one.
    private func place(
        _ type: ValueType, _ base: String, _ element: ValueType, _ index: Value, constant: Bool
    ) -> String {
        if type == element {
            return "\(base)[\(text(index))]"
        }
        return "*(\(constant ? "const " : "")\(ExpressionPrinter.typeName(type))*)(\(address(base, index)))"
    }

    private func load(
        _ type: ValueType, _ pointer: GlobalPointer, _ index: Value, _ policy: CachePolicy
    ) -> String {
        switch policy {
        case .cached: place(type, pointer.name, pointer.element, index, constant: true)
        case .nontemporal: "WT_LOAD_NT(\(ExpressionPrinter.typeName(type)), \(address(pointer.name, index)))"
        }
    }

    private func store(
        _ value: Value, _ base: String, _ element: ValueType, _ index: Value, _ policy: CachePolicy
    ) -> String {
        let type = ExpressionPrinter.typeName(value.type)
        return switch policy {
        case .cached: "\(place(value.type, base, element, index, constant: false)) = \(text(value));"
        case .nontemporal: "WT_STORE_NT(\(type), \(address(base, index)), \(argument(value)));"
        }
    }

    private func macro(_ operation: AtomicOperation) -> String {
        switch operation {
        case .addPackedBF16: "WT_ATOMIC_ADD_BF16X2"
        case .addF32: "WT_ATOMIC_ADD_F32"
        case .addI32: "WT_ATOMIC_ADD_I32"
        }
    }

    private func macro(_ operation: CrossLaneOperation) -> String {
        switch operation {
        case .uniform: "WT_UNIFORM"
        case .shuffle: "WT_SHUFFLE"
        case .shuffleExclusiveOr: "WT_SHUFFLE_XOR"
        case .ballot: "WT_BALLOT"
        }
    }

    private func schedule(_ hint: ScheduleHint) -> String {
        switch hint {
        case .barrier: "WT_SCHED_BARRIER(0);"
        case .group(let kind, let count):
            "WT_SCHED_GROUP(0x\(String(kind.rawValue, radix: 16)), \(count), 0);"
        case .priority(let level): "WT_PRIORITY(\(level));"
        }
    }
}
