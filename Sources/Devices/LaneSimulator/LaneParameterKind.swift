/// The kinds of kernel parameter that the simulator can fill; raw values are those of `wt_kind` in LaneHost.h.
public enum LaneParameterKind: UInt32, Sendable, Hashable {
    /// A pointer through which the kernel only reads.
    case constantPointer = 1
    /// A pointer through which the kernel may write.
    case pointer = 2
    /// A signed 32-bit number.
    case i32 = 3
    /// An unsigned 32-bit number.
    case u32 = 4
    /// A signed 64-bit number.
    case i64 = 5
    /// An unsigned 64-bit number.
    case u64 = 6
    /// A single-precision number.
    case f32 = 7
}
