/// The type of one element of a value.
public enum ScalarType: String, Hashable, Sendable, CaseIterable {
    case boolean = "bool"
    case i8, u8, i16, u16, i32, u32, i64, u64, f32
    /// Sixteen bits that hold a bfloat16; arithmetic goes through f32.
    case bf16

    /// Bytes in memory.
    public var size: Int {
        switch self {
        case .boolean, .i8, .u8: 1
        case .i16, .u16, .bf16: 2
        case .i32, .u32, .f32: 4
        case .i64, .u64: 8
        }
    }

    /// The integers that it holds; nil where it holds none, or none beyond those of `Int64`.
    package var range: ClosedRange<Int64>? {
        switch self {
        case .boolean: 0...1
        case .i8: Int64(Int8.min)...Int64(Int8.max)
        case .u8: 0...Int64(UInt8.max)
        case .i16: Int64(Int16.min)...Int64(Int16.max)
        case .u16: 0...Int64(UInt16.max)
        case .i32: Int64(Int32.min)...Int64(Int32.max)
        case .u32: 0...Int64(UInt32.max)
        case .i64: Int64.min...Int64.max
        case .u64: 0...Int64.max
        case .f32, .bf16: nil
        }
    }

    /// Whether arithmetic on it is integer arithmetic.
    public var isInteger: Bool {
        switch self {
        case .boolean, .f32, .bf16: false
        default: true
        }
    }
}
