extension Value: CustomStringConvertible {
    /// The expression as an engineer would write it, for messages; emitted text has its own printer.
    public var description: String {
        switch node {
        case .integer(let constant): "\(constant)"
        case .real(let constant): "\(constant)"
        case .builtin(let builtin): builtin.rawValue
        case .parameter(let name): name
        case .variable(let variable): variable.name
        case .binary(let operation, let left, let right): "(\(left) \(operation.rawValue) \(right))"
        case .negate(let operand): "-\(operand)"
        case .select(let condition, let whenTrue, let whenFalse): "(\(condition) ? \(whenTrue) : \(whenFalse))"
        case .convert(let operand): "\(type)(\(operand))"
        case .reinterpret(let operand): "bits of \(operand) as \(type)"
        case .slice(let operand, let from):
            type.width == 1 ? "\(operand)[\(from)]" : "\(operand)[\(from)..<\(from + type.width)]"
        case .vector(let elements): "[\(elements.map(\.description).joined(separator: ", "))]"
        case .splat(let element): "\(type) of \(element)"
        case .function(let function, let operands):
            "\(function)(\(operands.map(\.description).joined(separator: ", ")))"
        }
    }
}
