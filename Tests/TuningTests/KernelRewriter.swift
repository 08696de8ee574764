import KernelDSL

/// Rewrites kernels, to break them.
struct KernelRewriter: Sendable {
    /// What stands in a statement's place, once what it holds is rewritten.
    var statement: @Sendable (Statement) -> [Statement] = { [$0] }
    /// What stands in a value's place, once its operands are rewritten.
    var value: @Sendable (Value) -> Value = { $0 }

    func rewrite(_ kernel: Kernel) -> Kernel {
        Kernel(
            name: kernel.name, summary: kernel.summary, parameters: kernel.parameters,
            workgroupSize: kernel.workgroupSize, wavesPerSIMD: kernel.wavesPerSIMD, accumulators: kernel.accumulators,
            shared: kernel.shared,
            body: rewrite(kernel.body))
    }

    /// Rewrites a body, or a part of one.
    func rewrite(_ body: [Statement]) -> [Statement] {
        body.flatMap { statement(rewriteParts(of: $0)) }
    }

    private func rewriteParts(of statement: Statement) -> Statement {
        switch statement {
        case .comment, .barrier, .schedule: statement
        case .define(let variable, let value): .define(variable, rewrite(value))
        case .assign(let variable, let value): .assign(variable, rewrite(value))
        case .load(let variable, let pointer, let index, let policy):
            .load(variable, from: pointer, at: rewrite(index), policy)
        case .store(let value, let pointer, let index, let policy):
            .store(rewrite(value), to: pointer, at: rewrite(index), policy)
        case .loadShared(let variable, let buffer, let index): .loadShared(variable, from: buffer, at: rewrite(index))
        case .storeShared(let value, let buffer, let index):
            .storeShared(rewrite(value), to: buffer, at: rewrite(index))
        case .describe(let descriptor, let index, let bytes):
            .describe(descriptor, at: rewrite(index), bytes: rewrite(bytes))
        case .loadBuffer(let variable, let descriptor, let vectorOffset, let scalarOffset, let policy):
            .loadBuffer(
                variable, from: descriptor, vectorOffset: rewrite(vectorOffset), scalarOffset: rewrite(scalarOffset),
                policy)
        case .loadIntoShared(let buffer, let index, let descriptor, let vectorOffset, let scalarOffset):
            .loadIntoShared(
                buffer, at: rewrite(index), from: descriptor, vectorOffset: rewrite(vectorOffset),
                scalarOffset: rewrite(scalarOffset))
        case .atomic(let operation, let value, let pointer, let index):
            .atomic(operation, rewrite(value), to: pointer, at: rewrite(index))
        case .crossLane(let variable, let operation, let operands):
            .crossLane(variable, operation, operands.map(rewrite))
        case .matrix(let accumulator, let a, let b, let instruction):
            .matrix(accumulator, a: rewrite(a), b: rewrite(b), instruction)
        case .loop(let counter, let from, let to, let by, let body):
            .loop(counter: counter, from: rewrite(from), to: rewrite(to), by: by, body: rewrite(body))
        case .branch(let condition, let purpose, let then, let otherwise):
            .branch(rewrite(condition), purpose, then: rewrite(then), otherwise: rewrite(otherwise))
        case .exit(let condition): .exit(when: rewrite(condition))
        case .prefetch(let pointer, let index): .prefetch(pointer, at: rewrite(index))
        case .keep(let value): .keep(rewrite(value))
        }
    }

    private func rewrite(_ old: Value) -> Value {
        let node: Value.Node =
            switch old.node {
            case .integer, .real, .builtin, .parameter, .variable: old.node
            case .binary(let operation, let left, let right): .binary(operation, rewrite(left), rewrite(right))
            case .negate(let operand): .negate(rewrite(operand))
            case .select(let condition, let whenTrue, let whenFalse):
                .select(rewrite(condition), rewrite(whenTrue), rewrite(whenFalse))
            case .convert(let operand): .convert(rewrite(operand))
            case .reinterpret(let operand): .reinterpret(rewrite(operand))
            case .slice(let operand, let from): .slice(rewrite(operand), from: from)
            case .vector(let elements): .vector(elements.map(rewrite))
            case .splat(let element): .splat(rewrite(element))
            case .function(let function, let operands): .function(function, operands.map(rewrite))
            }
        return value(Value(old.type, node))
    }
}
