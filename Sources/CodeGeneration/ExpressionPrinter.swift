import KernelDSL

/// Prints expressions as C++ with no more parentheses than a reader needs.
enum ExpressionPrinter {
    /// How tightly an expression binds; looser ones get parentheses inside tighter ones.
    private enum Precedence: Int {
        case conditional = 1
        case binary
        case unary
        case primary
    }

    static func text(_ value: Value) -> String { print(value).text }

    static func typeName(_ type: ValueType) -> String { type == .boolean ? "bool" : "wt_\(type)" }

    /// As an argument of a macro, which would part the commas of a vector's braces.
    static func argument(_ value: Value) -> String {
        let text = text(value)
        return text.contains("{") ? "(\(text))" : text
    }

    /// As an operand of something that binds as tightly as a call.
    static func primary(_ value: Value) -> String {
        let (text, precedence) = print(value)
        return precedence == .primary ? text : "(\(text))"
    }

    private static func print(_ value: Value) -> (text: String, precedence: Precedence) {
        switch value.node {
        case .integer(let constant):
            let text = literal(constant, value.type)
            return (text, text.hasPrefix("-") ? .unary : .primary)
        case .real(let constant):
            let number = literal(constant)
            let text = value.type.width == 1 ? number : "\(typeName(value.type))(\(number))"
            return (text, text.hasPrefix("-") ? .unary : .primary)
        case .builtin(let builtin):
            return (name(builtin), .primary)
        case .parameter(let name):
            return (name, .primary)
        case .variable(let variable):
            return (variable.name, .primary)
        case .binary(let operation, let left, let right):
            let first = operand(left, of: operation, beside: right, isLeft: true)
            let second = operand(right, of: operation, beside: left, isLeft: false)
            return ("\(first) \(operation.rawValue) \(second)", .binary)
        case .negate(let operand):
            return ("-\(primary(operand))", .unary)
        case .select(let condition, let whenTrue, let whenFalse):
            return ("\(arm(condition)) ? \(arm(whenTrue)) : \(arm(whenFalse))", .conditional)
        case .convert(let operand):
            let type = typeName(value.type)
            let text = value.type.width == 1 ? "\(type)(\(text(operand)))" : "WT_CONVERT(\(type), \(argument(operand)))"
            return (text, .primary)
        case .reinterpret(let operand):
            return ("WT_BITS(\(typeName(value.type)), \(argument(operand)))", .primary)
        case .slice(let operand, let from):
            return (primary(operand) + selector(from, value.type.width, of: operand.type.width), .primary)
        case .vector(let elements):
            return ("\(typeName(value.type)){\(elements.map { text($0) }.joined(separator: ", "))}", .primary)
        case .splat(let element):
            return ("\(typeName(value.type))(\(text(element)))", .primary)
        case .function(let function, let operands):
            return (
                "\(macro(function, value.type))(\(operands.map { argument($0) }.joined(separator: ", ")))", .primary
            )
        }
    }

    /// An operand of a binary operation: parentheses are left out only where every reader knows the order.
    private static func operand(
        _ value: Value, of outer: BinaryOperator, beside other: Value, isLeft: Bool
    ) -> String {
        if let constant = converted(value, of: outer, beside: other) {
            return constant
        }
        if [.and, .or, .exclusiveOr].contains(outer), case .integer(let constant) = value.node {
            return hexadecimal(constant, value.type)
        }
        let (text, precedence) = print(value)
        if precedence.rawValue >= Precedence.unary.rawValue {
            return text
        }
        if case .binary(let inner, _, _) = value.node, let tightness = tightness(inner),
            let around = Self.tightness(outer),
            tightness > around || tightness == around && isLeft && !inner.isComparison
        {
            return text
        }
        return "(\(text))"
    }

    /// A constant that C++ itself converts to the type of the other operand: to 64 bits, or to all elements of a vector.
    private static func converted(
        _ value: Value, of outer: BinaryOperator, beside other: Value
    ) -> String? {
        guard case .integer(let constant) = value.node, 0...Int64(Int32.max) ~= constant else { return nil }
        if case .integer = other.node { return nil }
        switch value.type {
        case .i64: return "\(constant)"
        case let type where type.width > 1 && (type.scalar == .i32 || type.scalar == .u32):
            return [.and, .or, .exclusiveOr].contains(outer) ? nil : literal(constant, ValueType(type.scalar))
        default: return nil
        }
    }

    /// Products bind before sums, sums before comparisons; nil for operators whose order nobody should have to know.
    private static func tightness(_ operation: BinaryOperator) -> Int? {
        switch operation {
        case .multiply, .divide, .remainder: 3
        case .add, .subtract: 2
        case .less, .lessOrEqual, .greaterOrEqual, .equal, .notEqual: 1
        default: nil
        }
    }

    /// The parts of a conditional bind more tightly than it.
    private static func arm(_ value: Value) -> String {
        let (text, precedence) = print(value)
        return precedence == .conditional ? "(\(text))" : text
    }

    private static func literal(_ constant: Int64, _ type: ValueType) -> String {
        let scalar = ValueType(type.scalar)
        let text: String
        switch scalar.scalar {
        case .i32: text = constant == Int64(Int32.min) ? "wt_i32(0x80000000u)" : "\(constant)"
        // Large unsigned constants are bit patterns.
        case .u32: text = constant < 1 << 10 ? "\(constant)u" : hexadecimal(constant, scalar)
        case .boolean: text = constant == 0 ? "false" : "true"
        case .i64 where constant == .min: text = "wt_i64(0x8000000000000000u)"
        default: text = "\(typeName(scalar))(\(constant))"
        }
        return type.width == 1 ? text : "\(typeName(type))(\(text))"
    }

    private static func hexadecimal(_ constant: Int64, _ type: ValueType) -> String {
        guard type.scalar == .i32 || type.scalar == .u32 else { return literal(constant, type) }
        let bits = UInt32(truncatingIfNeeded: constant)
        if bits < 10 {
            return literal(constant, ValueType(type.scalar))
        }
        let digits = String(bits, radix: 16)
        let padded = "0x" + String(repeating: "0", count: digits.count > 4 ? 8 - digits.count : 0) + digits
        return type.scalar == .u32 ? padded + "u" : bits >> 31 == 0 ? padded : "wt_i32(\(padded)u)"
    }

    /// Shortest decimal form that reads back as the same single.
    private static func literal(_ constant: Float) -> String {
        constant.isFinite ? "\(constant)f" : "WT_BITS_F32(0x\(String(constant.bitPattern, radix: 16))u)"
    }

    private static func name(_ builtin: Builtin) -> String {
        switch builtin {
        case .thread: "WT_THREAD()"
        case .lane: "WT_LANE()"
        case .blockX: "WT_BLOCK_X()"
        case .blockY: "WT_BLOCK_Y()"
        case .blockZ: "WT_BLOCK_Z()"
        }
    }

    private static func macro(_ function: Function, _ type: ValueType) -> String {
        switch function {
        case .permuteBytes: "WT_PERM"
        case .bitsOfFloat: "WT_F32_BITS"
        case .floatOfBits: "WT_BITS_F32"
        case .fusedMultiplyAdd: type.width == 1 ? "WT_FMA" : "WT_FMA_VECTOR"
        case .exponential2: "WT_EXP2"
        case .reciprocal: "WT_RCP"
        case .maximum: "WT_MAX"
        case .absolute: "WT_ABS"
        case .roundedToInteger: "WT_ROUND_I32"
        case .bitCount: "WT_BIT_COUNT"
        case .dotBytes: "WT_DOT4_I8"
        case .dotBytePairs(let count): "WT_DOT_PAIRS_U8_I8X\(2 * count)"
        case .dotShortPairs(let count): "WT_DOT_PAIRS_I16X\(2 * count)"
        case .dotByteQuads(let count): "WT_DOT_QUADS_U8_I8X\(4 * count)"
        }
    }

    /// `.x`, `.zw`, `.s4567`: elements of a vector in clang's notation.
    private static func selector(_ from: Int, _ count: Int, of width: Int) -> String {
        let elements = from..<(from + count)
        if width <= 4 {
            let names = Array("xyzw")
            return "." + String(elements.map { names[$0] })
        }
        return ".s" + elements.map { String($0, radix: 16) }.joined()
    }
}
