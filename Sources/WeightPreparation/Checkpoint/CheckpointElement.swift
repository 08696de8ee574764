/// The type of a checkpoint's elements, by the names that safetensors files have for them.
public enum CheckpointElement: String, Hashable, Sendable, CaseIterable {
    case f64 = "F64"
    case f32 = "F32"
    case f16 = "F16"
    case bf16 = "BF16"
    case f8e4m3 = "F8_E4M3"
    case f8e5m2 = "F8_E5M2"
    case i64 = "I64"
    case i32 = "I32"
    case i16 = "I16"
    case i8 = "I8"
    case u64 = "U64"
    case u32 = "U32"
    case u16 = "U16"
    case u8 = "U8"

    /// Bytes of an element.
    public var size: Int {
        switch self {
        case .f64, .i64, .u64: 8
        case .f32, .i32, .u32: 4
        case .f16, .bf16, .i16, .u16: 2
        case .f8e4m3, .f8e5m2, .i8, .u8: 1
        }
    }

    /// The value of a finite or infinite number of this type at `address`, which may be any; nil where it is no f32, bf16 or f16.
    @inline(__always)
    func float(at address: UnsafeRawPointer) -> Float? {
        switch self {
        case .f32: address.loadUnaligned(as: Float.self)
        case .bf16: Float(bitPattern: UInt32(address.loadUnaligned(as: UInt16.self)) << 16)
        case .f16: Float(Float16(bitPattern: address.loadUnaligned(as: UInt16.self)))
        default: nil
        }
    }
}
