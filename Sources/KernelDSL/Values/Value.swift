/// A typed expression without side effects: reading memory and meeting other lanes are statements.
public struct Value: Hashable, Sendable {
    /// The type of the result.
    public let type: ValueType
    /// How it is computed.
    public let node: Node

    /// The ways to compute a value.
    public indirect enum Node: Hashable, Sendable {
        /// The same integer in every element.
        case integer(Int64)
        /// The same number in every element.
        case real(Float)
        case builtin(Builtin)
        /// A scalar parameter of the kernel.
        case parameter(String)
        case variable(Variable)
        case binary(BinaryOperator, Value, Value)
        case negate(Value)
        case select(Value, Value, Value)
        /// Conversion of each element by value; integers wrap.
        case convert(Value)
        /// The same bits under a type of the same size.
        case reinterpret(Value)
        /// `type.width` consecutive elements from an index on.
        case slice(Value, from: Int)
        /// Elements side by side.
        case vector([Value])
        /// One scalar in every element.
        case splat(Value)
        case function(Function, [Value])
    }

    package init(_ type: ValueType, _ node: Node) {
        self.type = type
        self.node = node
    }

    /// The same integer in every element of a value of type `type`.
    public static func constant(_ value: Int, _ type: ValueType = .i32) -> Value {
        Value(type, .integer(Int64(value)))
    }

    /// The same f32 in every element of a value of type `type`.
    public static func constant(_ value: Float, _ type: ValueType = .f32) -> Value { Value(type, .real(value)) }

    /// One of the values that the hardware supplies.
    public static func builtin(_ builtin: Builtin) -> Value { Value(.i32, .builtin(builtin)) }

    /// The content of a variable.
    public static func variable(_ variable: Variable) -> Value { Value(variable.type, .variable(variable)) }

    /// `count` consecutive elements from `start` on.
    public func slice(from start: Int, count: Int) -> Value {
        start == 0 && count == type.width ? self : Value(ValueType(type.scalar, count), .slice(self, from: start))
    }

    /// One element of a vector.
    public subscript(element: Int) -> Value { slice(from: element, count: 1) }

    /// The value converted, element by element.
    public func converted(to scalar: ScalarType) -> Value {
        scalar == type.scalar ? self : Value(ValueType(scalar, type.width), .convert(self))
    }

    /// The same bits as another type of the same size.
    public func reinterpreted(as other: ValueType) -> Value {
        other == type ? self : Value(other, .reinterpret(self))
    }

    /// `self` where it is true, element by element: one of two values of one type.
    public func select(_ whenTrue: Value, else whenFalse: Value) -> Value {
        Value(whenTrue.type, .select(self, whenTrue, whenFalse))
    }

    /// Scalars side by side as one vector.
    public static func vector(_ elements: [Value]) -> Value {
        Value(ValueType(elements.first?.type.scalar ?? .i32, elements.count), .vector(elements))
    }

    /// The scalar in every element of a vector of `width` elements.
    public func splat(_ width: Int) -> Value {
        width == type.width ? self : Value(ValueType(type.scalar, width), .splat(self))
    }

    /// The result of a function that a lane computes alone.
    public static func call(_ function: Function, _ operands: Value...) -> Value {
        Value(function.signature(first: operands.first?.type).result, .function(function, operands))
    }

    /// Whether it is the integer `value`.
    public func isConstant(_ value: Int64) -> Bool { node == .integer(value) }
}
