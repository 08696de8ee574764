/// Checks the types inside an expression, and that what it uses is defined.
struct ExpressionChecker {
    private(set) var reasons: [VerificationError.Reason] = []
    private(set) var used: Set<String> = []
    /// The variables that stand in scope.
    var visible: Set<String> = []

    mutating func check(_ value: Value) {
        switch value.node {
        case .integer:
            let isInteger = value.type.scalar.isInteger || value.type.scalar == .boolean
            require(isInteger, value, "an integer constant of another type")
        case .real:
            require(value.type.scalar == .f32, value, "a real constant of another type than f32")
        case .builtin, .parameter:
            break
        case .variable(let variable):
            used.insert(variable.name)
            if !visible.contains(variable.name) {
                reasons.append(.undefined(variable: variable.name))
            }
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
        case .negate(let operand):
            check(operand)
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
        case .vector(let elements):
            elements.forEach { check($0) }
            let alike = Set(elements.map(\.type)).count == 1 && elements.allSatisfy { $0.type.width == 1 }
            require(alike, value, "a vector takes scalars of one type")
        case .function(let function, let operands):
            operands.forEach { check($0) }
            let expected = function.signature.operands
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

    private mutating func require(_ holds: Bool, _ value: Value, _ problem: String) {
        if !holds {
            reasons.append(.malformed(value: value.description, problem: problem))
        }
    }
}
