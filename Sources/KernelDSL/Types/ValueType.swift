/// The type of a value: a scalar, or a short vector of scalars.
public struct ValueType: Hashable, Sendable {
    /// The type of each element.
    public let scalar: ScalarType
    /// The number of elements: 1, 2, 4, 8, 16, 32 or 64.
    public let width: Int

    /// A vector of `width` elements; one element is a scalar.
    public init(_ scalar: ScalarType, _ width: Int = 1) {
        self.scalar = scalar
        self.width = width
    }

    /// Bytes in memory.
    public var size: Int { scalar.size * width }

    /// A truth value.
    public static let boolean = ValueType(.boolean)
    /// A signed byte.
    public static let i8 = ValueType(.i8)
    /// A signed 32-bit integer.
    public static let i32 = ValueType(.i32)
    /// An unsigned 32-bit integer.
    public static let u32 = ValueType(.u32)
    /// A signed 64-bit integer.
    public static let i64 = ValueType(.i64)
    /// An IEEE single.
    public static let f32 = ValueType(.f32)
    /// The bits of a bfloat16.
    public static let bf16 = ValueType(.bf16)
    /// Two signed 32-bit integers.
    public static let i32x2 = ValueType(.i32, 2)
    /// Four signed 32-bit integers.
    public static let i32x4 = ValueType(.i32, 4)
    /// Sixteen signed 32-bit integers.
    public static let i32x16 = ValueType(.i32, 16)
    /// Two unsigned 32-bit integers.
    public static let u32x2 = ValueType(.u32, 2)
    /// Four IEEE singles.
    public static let f32x4 = ValueType(.f32, 4)
    /// Sixteen IEEE singles.
    public static let f32x16 = ValueType(.f32, 16)
}

extension ValueType: CustomStringConvertible {
    /// As it stands in emitted text, without the prefix: `i32`, `f32x4`.
    public var description: String { width == 1 ? scalar.rawValue : "\(scalar.rawValue)x\(width)" }
}
