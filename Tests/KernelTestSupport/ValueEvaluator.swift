import KernelDSL

/// Evaluates integer expressions of the DSL node by node, wrapping at each type's width.
///
/// Nil where the expression has no defined value: division by zero, a quotient that does not fit, a shift by the width or
/// more; and for floating point, which it does not do.
package struct ValueEvaluator {
    private let parameters: [String: [Int64]]

    /// An evaluator with the elements of each parameter or variable.
    package init(_ parameters: [String: [Int64]]) {
        self.parameters = parameters
    }

    /// The elements of `value`.
    package func evaluate(_ value: Value) -> [Int64]? {
        switch value.node {
        case .integer(let constant):
            return [Int64](repeating: constant, count: value.type.width)
        case .parameter(let name):
            return parameters[name]
        case .variable(let variable):
            return parameters[variable.name]
        case .binary(let operation, let left, let right):
            guard let a = evaluate(left), let b = evaluate(right) else { return nil }
            return wrapped(zip(a, b).map { apply(operation, $0, $1, left.type.scalar) }, value.type.scalar)
        case .negate(let operand):
            return wrapped(evaluate(operand)?.map { 0 &- $0 }, value.type.scalar)
        case .convert(let operand):
            return wrapped(evaluate(operand), value.type.scalar)
        case .select(let condition, let whenTrue, let whenFalse):
            guard let conditions = evaluate(condition), let a = evaluate(whenTrue), let b = evaluate(whenFalse) else {
                return nil
            }
            return a.indices.map { conditions[conditions.count == 1 ? 0 : $0] != 0 ? a[$0] : b[$0] }
        case .slice(let operand, let from):
            return evaluate(operand).map { Array($0[from..<from + value.type.width]) }
        case .vector(let elements):
            let values = elements.compactMap { evaluate($0)?.first }
            return values.count == elements.count ? values : nil
        case .splat(let element):
            return evaluate(element)?.first.map { [Int64](repeating: $0, count: value.type.width) }
        case .real, .builtin, .reinterpret, .function:
            return nil
        }
    }

    private func wrapped(_ values: [Int64?]?, _ type: ScalarType) -> [Int64]? {
        guard let values else { return nil }
        let wrapped = values.compactMap { $0.map { wrap($0, type) } }
        return wrapped.count == values.count ? wrapped : nil
    }

    private func wrap(_ value: Int64, _ type: ScalarType) -> Int64 {
        switch type {
        case .i8: Int64(Int8(truncatingIfNeeded: value))
        case .u8: Int64(UInt8(truncatingIfNeeded: value))
        case .i16: Int64(Int16(truncatingIfNeeded: value))
        case .u16: Int64(UInt16(truncatingIfNeeded: value))
        case .i32: Int64(Int32(truncatingIfNeeded: value))
        case .u32: Int64(UInt32(truncatingIfNeeded: value))
        case .boolean: value == 0 ? 0 : 1
        case .i64, .u64, .f32, .bf16: value
        }
    }

    private func apply(_ operation: BinaryOperator, _ x: Int64, _ y: Int64, _ type: ScalarType) -> Int64? {
        switch operation {
        case .add: x &+ y
        case .subtract: x &- y
        case .multiply: x &* y
        case .divide, .remainder: quotient(operation, x, y, type)
        case .and: x & y
        case .or: x | y
        case .exclusiveOr: x ^ y
        case .shiftLeft: 0..<Int64(8 * type.size) ~= y ? x &<< y : nil
        case .shiftRight: 0..<Int64(8 * type.size) ~= y ? x &>> y : nil
        case .less: x < y ? 1 : 0
        case .lessOrEqual: x <= y ? 1 : 0
        case .greaterOrEqual: x >= y ? 1 : 0
        case .equal: x == y ? 1 : 0
        case .notEqual: x != y ? 1 : 0
        }
    }

    private func quotient(_ operation: BinaryOperator, _ x: Int64, _ y: Int64, _ type: ScalarType) -> Int64? {
        let (quotient, overflow) = x.dividedReportingOverflow(by: y)
        guard !overflow, wrap(quotient, type) == quotient else { return nil }
        return operation == .divide ? quotient : x - quotient * y
    }
}
