/// One argument of a launch.
public enum LaneArgument {
    /// A pointer to the first byte of a buffer.
    case buffer(LaneBuffer, LaneAccess)
    /// A signed 32-bit number.
    case i32(Int32)
    /// An unsigned 32-bit number.
    case u32(UInt32)
    /// A signed 64-bit number.
    case i64(Int64)
    /// An unsigned 64-bit number.
    case u64(UInt64)
    /// A single-precision number.
    case f32(Float)

    /// The argument's 8 bytes as a kernel's parameter reads them: little-endian, the low ones first.
    var bits: UInt64 {
        switch self {
        case .buffer(let buffer, _): buffer.address
        case .i32(let value): UInt64(UInt32(bitPattern: value))
        case .u32(let value): UInt64(value)
        case .i64(let value): UInt64(bitPattern: value)
        case .u64(let value): value
        case .f32(let value): UInt64(value.bitPattern)
        }
    }

    /// Whether a parameter of `kind` takes this argument.
    func fits(_ kind: LaneParameterKind) -> Bool {
        switch (self, kind) {
        case (.buffer, .constantPointer), (.buffer, .pointer), (.i32, .i32), (.u32, .u32), (.i64, .i64), (.u64, .u64),
            (.f32, .f32):
            true
        default:
            false
        }
    }

    /// The argument's kind in words.
    var kindName: String {
        switch self {
        case .buffer: "a buffer"
        case .i32: "an i32"
        case .u32: "a u32"
        case .i64: "an i64"
        case .u64: "a u64"
        case .f32: "an f32"
        }
    }
}
