import KernelDSL

/// An i32 expression as the mathematics has it, to hold against what the DSL builds and what the emitter prints.
package indirect enum PlainExpression {
    case constant(Int32)
    case parameter(String)
    case negative(PlainExpression)
    case binary(BinaryOperator, PlainExpression, PlainExpression)
    /// One of two values by a comparison of two others.
    case choice(BinaryOperator, PlainExpression, PlainExpression, then: PlainExpression, otherwise: PlainExpression)

    /// The names of parameters in random expressions.
    package static let parameters = ["a", "b", "c"]

    /// Constants that identities, wrapping and printing turn on, and ordinary ones.
    private static let constants: [Int32] = [0, 0, 1, 1, -1, 2, 3, 7, 10, 16, 255, -128, 0x0f0f_0f0f, .max, .min]

    /// A random expression no deeper than `depth`.
    package static func random(depth: Int, using generator: inout SeededGenerator) -> PlainExpression {
        func part() -> PlainExpression { random(depth: depth - 1, using: &generator) }
        guard depth > 0 else { return leaf(using: &generator) }
        switch Int.random(in: 0..<14, using: &generator) {
        case 0, 1: return leaf(using: &generator)
        case 2: return .negative(part())
        case 3:
            let comparisons: [BinaryOperator] = [.less, .greaterOrEqual, .equal]
            let comparison = comparisons.randomElement(using: &generator) ?? .less
            return .choice(comparison, part(), part(), then: part(), otherwise: part())
        case 4, 5:
            let shifts: [BinaryOperator] = [.shiftLeft, .shiftRight]
            let shift = shifts.randomElement(using: &generator) ?? .shiftLeft
            return .binary(shift, part(), .constant(Int32.random(in: 0..<32, using: &generator)))
        default:
            let operations: [BinaryOperator] = [
                .add, .subtract, .multiply, .divide, .remainder, .and, .or, .exclusiveOr,
            ]
            return .binary(operations.randomElement(using: &generator) ?? .add, part(), part())
        }
    }

    private static func leaf(using generator: inout SeededGenerator) -> PlainExpression {
        if Bool.random(using: &generator), let name = parameters.randomElement(using: &generator) {
            return .parameter(name)
        }
        return .constant(constants.randomElement(using: &generator) ?? 0)
    }

    /// The value with wrapping arithmetic; nil where a quotient in it has none.
    package func evaluate(_ parameters: [String: Int32]) -> Int32? {
        switch self {
        case .constant(let constant): return constant
        case .parameter(let name): return parameters[name]
        case .negative(let operand): return operand.evaluate(parameters).map { 0 &- $0 }
        case .binary(let operation, let left, let right):
            guard let x = left.evaluate(parameters), let y = right.evaluate(parameters) else { return nil }
            return Self.apply(operation, x, y)
        case .choice(let comparison, let left, let right, let then, let otherwise):
            guard let x = left.evaluate(parameters), let y = right.evaluate(parameters),
                let a = then.evaluate(parameters), let b = otherwise.evaluate(parameters)
            else { return nil }
            let holds = comparison == .less ? x < y : comparison == .equal ? x == y : x >= y
            return holds ? a : b
        }
    }

    private static func apply(_ operation: BinaryOperator, _ x: Int32, _ y: Int32) -> Int32? {
        switch operation {
        case .add: return x &+ y
        case .subtract: return x &- y
        case .multiply: return x &* y
        case .divide:
            let (quotient, overflow) = x.dividedReportingOverflow(by: y)
            return overflow ? nil : quotient
        case .remainder:
            let (remainder, overflow) = x.remainderReportingOverflow(dividingBy: y)
            return overflow ? nil : remainder
        case .and: return x & y
        case .or: return x | y
        case .exclusiveOr: return x ^ y
        case .shiftLeft: return x &<< y
        case .shiftRight: return x &>> y
        case .less, .lessOrEqual, .greaterOrEqual, .equal, .notEqual: return nil
        }
    }

    /// The same expression as the DSL's operators build it.
    package var value: Value {
        switch self {
        case .constant(let constant): return .constant(Int(constant))
        case .parameter(let name): return Value(.i32, .parameter(name))
        case .negative(let operand): return -operand.value
        case .binary(let operation, let left, let right):
            return Self.combine(operation, left.value, right.value)
        case .choice(let comparison, let left, let right, let then, let otherwise):
            let (x, y) = (left.value, right.value)
            let condition =
                comparison == .less ? x.isLess(than: y) : comparison == .equal ? x.equals(y) : x.isAtLeast(y)
            return condition.select(then.value, else: otherwise.value)
        }
    }

    private static func combine(_ operation: BinaryOperator, _ left: Value, _ right: Value) -> Value {
        switch operation {
        case .add: left + right
        case .subtract: left - right
        case .multiply: left * right
        case .divide: left / right
        case .remainder: left % right
        case .and: left & right
        case .or: left | right
        case .exclusiveOr: left ^ right
        case .shiftLeft: left << right
        default: left >> right
        }
    }
}
