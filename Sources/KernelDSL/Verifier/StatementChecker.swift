/// Walks a kernel's statements and collects what is wrong with them.
struct StatementChecker {
    /// Where lanes have parted ways on the way to a statement.
    struct Flow {
        var uniformity = Uniformity.workgroup
        /// The condition that parted them furthest.
        var cause: Value?

        func entering(_ condition: Value, _ uniformity: Uniformity) -> Flow {
            uniformity > self.uniformity ? Flow(uniformity: uniformity, cause: condition) : self
        }
    }

    let target: Target
    let facts: FactAnalysis
    var expressions: ExpressionChecker
    private var defined: [String] = []
    /// Bytes to which the base of each descriptor is aligned.
    var descriptorAlignments: [String: Int] = [:]
    /// LDS arrays into which loads are under way that nothing has waited for.
    var arriving: [String] = []

    init(_ kernel: Kernel, target: Target, facts: FactAnalysis) {
        self.target = target
        self.facts = facts
        expressions = ExpressionChecker(target: target)
        expressions.visible = Set(kernel.parameters.map(\.name) + kernel.shared.map(\.name))
    }

    /// All reasons, with the values that nobody used.
    mutating func finish() -> [VerificationError.Reason] {
        for name in defined where !expressions.used.contains(name) {
            expressions.report(.unused(variable: name))
        }
        return expressions.reasons
    }

    mutating func walk(_ statements: [Statement], flow: Flow) {
        let outer = expressions.visible
        for statement in statements {
            check(statement, flow)
        }
        expressions.visible = outer
    }

    private mutating func check(_ statement: Statement, _ flow: Flow) {
        requireTarget(of: statement)
        switch statement {
        case .comment, .schedule:
            break
        case .keep(let value):
            expressions.check(value)
        case .define(let variable, let value):
            expressions.check(value, is: variable.type, for: "the variable '\(variable.name)'")
            introduce(variable)
        case .assign(let variable, let value):
            expressions.check(value, is: variable.type, for: "the variable '\(variable.name)'")
            requireMutable(variable)
        case .load(let variable, let pointer, let index, _):
            requireAccess(.read, to: pointer, "reads")
            checkAccess(
                variable.type, "a load of \(variable.type) from '\(pointer.name)'", pointer.element, pointer.alignment,
                index)
            introduceOrReload(variable)
        case .prefetch(let pointer, let index):
            expressions.requireVisible(pointer.name)
            checkIndex(index)
        case .store(let value, let pointer, let index, _):
            requireAccess(.write, to: pointer, "writes")
            expressions.check(value)
            checkAccess(
                value.type, "a store of \(value.type) to '\(pointer.name)'", pointer.element, pointer.alignment, index)
        case .loadShared(let variable, let buffer, let index):
            expressions.requireVisible(buffer.name)
            arriving.removeAll { $0 == buffer.name }
            checkAccess(variable.type, "a load of \(variable.type) from '\(buffer.name)'", buffer.element, 16, index)
            introduceOrReload(variable)
        case .storeShared(let value, let buffer, let index):
            expressions.requireVisible(buffer.name)
            expressions.check(value)
            checkAccess(value.type, "a store of \(value.type) to '\(buffer.name)'", buffer.element, 16, index)
        case .describe(let descriptor, let index, let bytes):
            checkDescriptor(descriptor, index, bytes)
        case .loadBuffer(let variable, let descriptor, let vectorOffset, let scalarOffset, _):
            checkBufferLoad(variable, descriptor, vectorOffset, scalarOffset)
        case .loadIntoShared(let buffer, let index, let descriptor, let vectorOffset, let scalarOffset):
            requireWave(flow, "a load into LDS")
            checkLoadIntoShared(buffer, index, descriptor, vectorOffset, scalarOffset)
        case .atomic(let operation, let value, let pointer, let index):
            requireAccess(.accumulate, to: pointer, "adds to")
            expressions.check(value, is: operation.operand, for: "the atomic \(operation.rawValue)")
            let (element, count) = operation.element
            if pointer.element != element {
                expressions.report(
                    .operand(
                        operation: "the atomic \(operation.rawValue)", value: pointer.name, found: pointer.element,
                        expected: element))
            }
            let access = ValueType(element.scalar, count)
            checkAccess(
                access, "the atomic \(operation.rawValue) on '\(pointer.name)'", pointer.element, pointer.alignment,
                index)
        case .crossLane(let variable, let operation, let operands):
            requireWave(flow, "the cross-lane operation \(operation.rawValue)")
            for operand in operands {
                expressions.check(
                    operand, is: operation.operand, for: "the cross-lane operation \(operation.rawValue)")
            }
            introduce(variable)
        case .matrix(let accumulator, let a, let b, let instruction):
            checkMatrix(accumulator, a, b, instruction, flow)
        case .loop(let counter, let from, let end, let step, let body):
            checkLoop(counter, from, end, step, body, flow)
        case .branch(let condition, _, let then, let otherwise):
            expressions.check(condition, is: .boolean, for: "a branch")
            let inner = flow.entering(condition, facts.uniformity(of: condition))
            walk(then, flow: inner)
            walk(otherwise, flow: inner)
        case .exit(let condition):
            expressions.check(condition, is: .boolean, for: "an exit")
            if facts.uniformity(of: condition) != .workgroup || flow.uniformity != .workgroup {
                expressions.report(.divergentExit(value: (flow.cause ?? condition).description))
            }
        case .barrier(.workgroup):
            requireArrival()
            if let cause = flow.cause {
                expressions.report(.divergentBarrier(value: cause.description))
            }
        case .barrier(.wave):
            requireWave(flow, "a wave barrier")
        }
    }

    private mutating func checkMatrix(
        _ accumulator: Variable, _ a: Value, _ b: Value, _ instruction: MatrixInstruction, _ flow: Flow
    ) {
        requireWave(flow, "the matrix instruction \(instruction.name)")
        if !instruction.architectures.contains(target.architecture) {
            let has = MatrixInstruction.all.filter { $0.architectures.contains(target.architecture) }.map(\.name)
            expressions.report(
                .missingInstruction(name: instruction.name, target: target.architecture, has: has))
        }
        expressions.check(a, is: instruction.operandType, for: "operand A of \(instruction.name)")
        expressions.check(b, is: instruction.operandType, for: "operand B of \(instruction.name)")
        if accumulator.type != instruction.accumulatorType {
            expressions.report(
                .operand(
                    operation: "the accumulator of \(instruction.name)", value: accumulator.name,
                    found: accumulator.type, expected: instruction.accumulatorType))
        }
        requireMutable(accumulator)
    }

    private mutating func checkLoop(
        _ counter: Variable, _ from: Value, _ end: Value, _ step: Int, _ body: [Statement], _ flow: Flow
    ) {
        expressions.check(from, is: .i32, for: "the start of loop '\(counter.name)'")
        expressions.check(end, is: .i32, for: "the end of loop '\(counter.name)'")
        if step < 1 {
            expressions.report(.malformed(value: counter.name, problem: "a loop that steps by \(step)"))
        }
        let outer = expressions.visible
        expressions.visible.insert(counter.name)
        let bound = facts.uniformity(of: from) > facts.uniformity(of: end) ? from : end
        walk(body, flow: flow.entering(bound, facts.uniformity(of: .variable(counter))))
        expressions.visible = outer
    }

    private mutating func checkDescriptor(_ descriptor: BufferDescriptor, _ index: Value, _ bytes: Value) {
        let pointer = descriptor.pointer
        requireAccess(.read, to: pointer, "reads")
        for value in [index, bytes] {
            expressions.check(value)
            if facts.uniformity(of: value) == .lane {
                expressions.report(.divergentDescriptor(name: descriptor.name, value: value.description))
            }
        }
        descriptorAlignments[descriptor.name] = provableAlignment(
            index, unit: pointer.element.size, base: pointer.alignment)
        introduce(descriptor.name)
    }

    private mutating func checkBufferLoad(
        _ variable: Variable, _ descriptor: BufferDescriptor, _ vectorOffset: Value, _ scalarOffset: Value
    ) {
        expressions.use(descriptor.name)
        if ![4, 8, 16].contains(variable.type.size) {
            expressions.report(
                .malformed(
                    value: variable.name, problem: "a load of \(variable.type); a descriptor gives 4, 8 or 16 bytes"))
        }
        expressions.check(vectorOffset, is: .i32, for: "the vector offset of '\(descriptor.name)'")
        expressions.check(scalarOffset, is: .i32, for: "the scalar offset of '\(descriptor.name)'")
        if facts.uniformity(of: scalarOffset) == .lane {
            expressions.report(.divergentDescriptor(name: descriptor.name, value: scalarOffset.description))
        }
        for offset in [vectorOffset, scalarOffset] {
            requireAlignment(
                "a load of \(variable.type) through '\(descriptor.name)'", offset, unit: 1,
                base: descriptorAlignments[descriptor.name] ?? 1, bytes: min(variable.type.size, 16))
        }
        introduceOrReload(variable)
    }

    private mutating func checkAccess(
        _ type: ValueType, _ access: String, _ element: ValueType, _ base: Int, _ index: Value
    ) {
        checkIndex(index)
        if type.size % element.size != 0 {
            expressions.report(
                .malformed(value: index.description, problem: "\(access), whose elements are \(element)"))
        }
        requireAlignment(
            access, index, unit: element.size, base: base, bytes: target.alignment(ofAccess: type.size))
    }

    mutating func checkIndex(_ index: Value) {
        expressions.check(index)
        if !index.type.scalar.isInteger || index.type.width != 1 {
            expressions.report(.malformed(value: index.description, problem: "an index of type \(index.type)"))
        }
    }

    /// Reports what the target's preamble has no word for.
    private mutating func requireTarget(of statement: Statement) {
        let lacked: String? =
            switch statement {
            case .prefetch: target.isCPU ? nil : "a prefetch"
            case .barrier: target.isCPU ? "a barrier" : nil
            case .atomic: target.isCPU ? "an atomic addition" : nil
            case .crossLane: target.isCPU ? "a cross-lane operation" : nil
            case .describe: target.isCPU ? "a buffer descriptor" : nil
            case .loadIntoShared(let buffer, _, _, _, _):
                target.loadsIntoShared ? nil : "a load of 16 bytes a lane into the LDS of '\(buffer.name)'"
            case .schedule: target.isCPU ? "a scheduling hint" : nil
            case .keep: target.isCPU ? "a register to keep a value in" : nil
            default: nil
            }
        if let lacked {
            expressions.report(.missingStatement(what: lacked, target: target.architecture))
        }
    }

    private mutating func requireAccess(
        _ needed: KernelParameter.Access, to pointer: GlobalPointer, _ access: String
    ) {
        expressions.requireVisible(pointer.name)
        let isAllowed = pointer.access == needed || pointer.access == .update && needed != .accumulate
        if !isAllowed {
            expressions.report(.forbiddenAccess(memory: pointer.name, access: access))
        }
    }

    mutating func requireAlignment(_ access: String, _ index: Value, unit: Int, base: Int, bytes: Int) {
        let provable = provableAlignment(index, unit: unit, base: base)
        if provable % bytes != 0 {
            expressions.report(
                .misaligned(access: access, value: index.description, bytes: bytes, provable: provable))
        }
    }

    /// Bytes that divide `base` plus `index` times `unit`.
    private func provableAlignment(_ index: Value, unit: Int, base: Int) -> Int {
        greatestCommonDivisor(base, facts.facts(of: index).divisor % base * unit)
    }

    private mutating func requireWave(_ flow: Flow, _ operation: String) {
        if flow.uniformity == .lane, let cause = flow.cause {
            expressions.report(.divergentMeeting(operation: operation, value: cause.description))
        }
    }

    private mutating func requireMutable(_ variable: Variable) {
        if !variable.isMutable {
            expressions.report(.immutable(variable: variable.name))
        }
        expressions.requireVisible(variable.name)
    }

    private mutating func introduce(_ variable: Variable) {
        if variable.type.scalar == .boolean && variable.type.width > 1 {
            expressions.report(
                .malformed(value: variable.name, problem: "a vector of booleans has no place in a register"))
        }
        introduce(variable.name)
    }

    private mutating func introduce(_ name: String) {
        defined.append(name)
        expressions.visible.insert(name)
    }

    private mutating func introduceOrReload(_ variable: Variable) {
        if variable.isMutable && expressions.visible.contains(variable.name) {
            return
        }
        introduce(variable)
    }
}
