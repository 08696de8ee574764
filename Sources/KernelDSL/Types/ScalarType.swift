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

    /// Whether arithmetic on it is integer arithmetic.
    public var isInteger: Bool {
        switch self {
        case .boolean, .f32, .bf16: false
        default: true
        }
    }
}
