/// Checks the types inside an expression, and that what it uses is defined.
struct ExpressionChecker {
    /// What must have the functions that it meets.
    let target: Target
    private(set) var reasons: [VerificationError.Reason] = []
    private(set) var used: Set<String> = []
    /// The parameters, LDS arrays, descriptors and variables that stand in scope.
    var visible: Set<String> = []

    /// Marks `name` as used, and reports it where it is not in scope.
    mutating func use(_ name: String) {
        used.insert(name)
        requireVisible(name)
    }

    /// Reports `name` where it is not in scope.
    mutating func requireVisible(_ name: String) {
        if !visible.contains(name) {
            reasons.append(.undefined(variable: name))
        }
    }

    mutating func check(_ value: Value) {
        require(
            [1, 2, 4, 8, 16, 32, 64].contains(value.type.width), value, "a vector has 2, 4, 8, 16, 32 or 64 elements")
        require(target.has(value.type), value, "\(target.architecture) has no vectors of type \(value.type)")
        switch value.node {
        case .integer(let constant):
            let fits = value.type.scalar.range?.contains(constant) ?? false
            require(fits, value, "a constant that \(value.type) does not hold")
        case .real:
            require(value.type.scalar == .f32, value, "a real constant of another type than f32")
        case .builtin(let builtin):
            require(target.has(builtin), value, "\(target.architecture) has tasks, which know blockX alone")
        case .parameter(let name):
            use(name)
        case .variable(let variable):
            use(variable.name)
        case .binary(let operation, let left, let right):
            check(left)
            check(right)
            if left.type != right.type {
                reasons.append(
                    .operand(
                        operation: "'\(operation.rawValue)'", value: right.description, found: right.type,
                        expected: left.type))
            }
            let isNumber = left.type.scalar.isInteger || left.type.scalar == .f32 && !operation.isBitwise
            require(isNumber, value, "'\(operation.rawValue)' does not take \(left.type)")
            requireUnpromoted(left.type, value, unless: operation.isComparison)
        case .negate(let operand):
            check(operand)
            let isNumber = operand.type.scalar.isInteger || operand.type.scalar == .f32
            require(isNumber, value, "'-' does not take \(operand.type)")
            requireUnpromoted(operand.type, value, unless: false)
        case .convert(let operand):
            check(operand)
            require(operand.type.width == value.type.width, value, "a conversion that changes the number of elements")
            let isNumber = operand.type.scalar != .bf16 && value.type.scalar != .bf16
            require(isNumber, value, "bf16 is converted through its bits")
        case .reinterpret(let operand):
            check(operand)
            require(operand.type.size == value.type.size, value, "\(operand.type) and \(value.type) differ in size")
        case .select(let condition, let whenTrue, let whenFalse):
            [condition, whenTrue, whenFalse].forEach { check($0) }
            require(condition.type.scalar == .boolean, condition, "a condition that is no boolean")
            require(
                !target.isCPU || condition.type.width == 1, value,
                "C selects between vectors as a whole, by one boolean")
            if whenTrue.type != whenFalse.type {
                reasons.append(
                    .operand(
                        operation: "a selection", value: whenFalse.description, found: whenFalse.type,
                        expected: whenTrue.type))
            }
        case .slice(let operand, let from):
            check(operand)
            let fits = from >= 0 && from + value.type.width <= operand.type.width
            require(fits, value, "elements beyond the \(operand.type.width) of \(operand.type)")
            require(operand.type.width <= 16, value, "clang names elements of vectors of up to 16")
        case .vector(let elements):
            elements.forEach { check($0) }
            let alike = Set(elements.map(\.type)).count == 1 && elements.allSatisfy { $0.type.width == 1 }
            require(alike, value, "a vector takes scalars of one type")
            require(!target.isCPU, value, "C text has no vector of several scalars; load it, or splat one")
        case .splat(let element):
            check(element)
            require(element.type.width == 1, value, "a splat takes a scalar")
        case .function(let function, let operands):
            operands.forEach { check($0) }
            require(
                target.has(function), value,
                "\(target.architecture) does not have \(function)")
            require(
                !function.isElementwise || target.isElementwise(function, over: operands.first?.type.width ?? 1), value,
                "a lane computes \(function) of scalars alone")
            let expected = function.signature(first: operands.first?.type).operands
            require(operands.count == expected.count, value, "\(function) takes \(expected.count) operands")
            for (operand, type) in zip(operands, expected) where operand.type != type {
                reasons.append(
                    .operand(operation: "\(function)", value: operand.description, found: operand.type, expected: type))
            }
        }
    }

    /// Checks `value` and that it has the type `expected`.
    mutating func check(_ value: Value, is expected: ValueType, for operation: String) {
        check(value)
        if value.type != expected {
            reasons.append(
                .operand(operation: operation, value: value.description, found: value.type, expected: expected))
        }
    }

    mutating func report(_ reason: VerificationError.Reason) {
        reasons.append(reason)
    }

    /// Text would compute with scalars below 32 bits in 32 and not wrap where the type says so.
    private mutating func requireUnpromoted(_ type: ValueType, _ value: Value, unless isComparison: Bool) {
        let isPromoted = type.scalar.isInteger && type.size < 4 && type.width == 1
        require(!isPromoted || isComparison, value, "arithmetic on \(type); convert it to 32 bits first")
    }

    private mutating func require(_ holds: Bool, _ value: Value, _ problem: String) {
        if !holds {
            reasons.append(.malformed(value: value.description, problem: problem))
        }
    }
}
