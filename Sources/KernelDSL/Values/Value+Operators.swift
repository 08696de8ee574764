extension Value: ExpressibleByIntegerLiteral {
    /// An `i32` constant; operators give it the type of their other operand where that holds integers.
    public init(integerLiteral value: Int) {
        self = .constant(value)
    }
}

extension Value {
    /// Applies `operation`, giving `i32` constants the type of the other side and leaving out what changes nothing.
    ///
    /// Only identities are simplified (adding zero, multiplying by one, and operations on two constants of type `i32`),
    /// so that generated text does not carry `+ 0`. Constants of other types were given theirs on purpose and keep it.
    private static func combine(_ operation: BinaryOperator, _ left: Value, _ right: Value) -> Value {
        var (left, right) = (left, right)
        if case .integer(let constant) = right.node, right.type == .i32, left.type.scalar.isInteger {
            right = Value(left.type, .integer(constant))
        } else if case .integer(let constant) = left.node, left.type == .i32, right.type.scalar.isInteger {
            left = Value(right.type, .integer(constant))
        }
        let type = operation.isComparison ? ValueType(.boolean, left.type.width) : left.type
        guard left.type == right.type else {
            // Left as it is, for the verifier to refuse.
            return Value(type, .binary(operation, left, right))
        }
        if case .integer(let a) = left.node, case .integer(let b) = right.node, left.type == .i32,
            let folded = fold(operation, a, b)
        {
            return Value(.i32, .integer(folded))
        }
        switch operation {
        case .add where right.isConstant(0), .subtract where right.isConstant(0),
            .exclusiveOr where right.isConstant(0),
            .or where right.isConstant(0), .shiftLeft where right.isConstant(0), .shiftRight where right.isConstant(0),
            .multiply where right.isConstant(1), .divide where right.isConstant(1):
            return left
        case .add where left.isConstant(0), .multiply where left.isConstant(1), .or where left.isConstant(0):
            return right
        case .multiply where right.isConstant(0) && right.type.scalar.isInteger,
            .remainder where right.isConstant(1):
            return Value(type, .integer(0))
        default:
            return Value(type, .binary(operation, left, right))
        }
    }

    private static func fold(_ operation: BinaryOperator, _ a: Int64, _ b: Int64) -> Int64? {
        let result: (partialValue: Int64, overflow: Bool)
        switch operation {
        case .add: result = a.addingReportingOverflow(b)
        case .subtract: result = a.subtractingReportingOverflow(b)
        case .multiply: result = a.multipliedReportingOverflow(by: b)
        case .divide: result = a.dividedReportingOverflow(by: b)
        case .remainder: result = a.remainderReportingOverflow(dividingBy: b)
        default: return nil
        }
        guard !result.overflow, Int64(Int32.min)...Int64(Int32.max) ~= result.partialValue else { return nil }
        return result.partialValue
    }

    /// The sum.
    public static func + (left: Value, right: Value) -> Value { combine(.add, left, right) }
    /// The difference.
    public static func - (left: Value, right: Value) -> Value { combine(.subtract, left, right) }
    /// The product.
    public static func * (left: Value, right: Value) -> Value { combine(.multiply, left, right) }
    /// The quotient, rounded towards zero for integers.
    public static func / (left: Value, right: Value) -> Value { combine(.divide, left, right) }
    /// The remainder, with the sign of the left side.
    public static func % (left: Value, right: Value) -> Value { combine(.remainder, left, right) }
    /// The bits set in both.
    public static func & (left: Value, right: Value) -> Value { combine(.and, left, right) }
    /// The bits set in either.
    public static func | (left: Value, right: Value) -> Value { combine(.or, left, right) }
    /// The bits set in one of both.
    public static func ^ (left: Value, right: Value) -> Value { combine(.exclusiveOr, left, right) }
    /// The bits moved up.
    public static func << (left: Value, right: Value) -> Value { combine(.shiftLeft, left, right) }
    /// The bits moved down, with the sign for signed types.
    public static func >> (left: Value, right: Value) -> Value { combine(.shiftRight, left, right) }
    /// The value with its sign changed.
    public static prefix func - (value: Value) -> Value { Value(value.type, .negate(value)) }

    /// Whether each element is less.
    ///
    /// The comparisons are named so that `==` stays the equality of expressions.
    public func isLess(than other: Value) -> Value { Value.combine(.less, self, other) }
    /// Whether each element is not less.
    public func isAtLeast(_ other: Value) -> Value { Value.combine(.greaterOrEqual, self, other) }
    /// Whether each element is equal.
    public func equals(_ other: Value) -> Value { Value.combine(.equal, self, other) }
}
