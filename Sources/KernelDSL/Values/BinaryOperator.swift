/// An operation on two values of one type, element by element.
public enum BinaryOperator: String, Hashable, Sendable {
    case add = "+"
    case subtract = "-"
    case multiply = "*"
    case divide = "/"
    case remainder = "%"
    case and = "&"
    case or = "|"
    case exclusiveOr = "^"
    case shiftLeft = "<<"
    /// Arithmetic for signed types, logical for unsigned ones.
    case shiftRight = ">>"
    case less = "<"
    case lessOrEqual = "<="
    case greaterOrEqual = ">="
    case equal = "=="
    case notEqual = "!="

    /// Whether the result is a boolean.
    public var isComparison: Bool {
        switch self {
        case .less, .lessOrEqual, .greaterOrEqual, .equal, .notEqual: true
        default: false
        }
    }

    /// Whether it takes integers only.
    public var isBitwise: Bool {
        switch self {
        case .remainder, .and, .or, .exclusiveOr, .shiftLeft, .shiftRight: true
        default: false
        }
    }
}
