/// An atomic addition to global memory.
public enum AtomicOperation: String, Hashable, Sendable {
    /// Two bf16 in one u32, each rounded to nearest even. 4-byte alignment.
    case addPackedBF16
    case addF32
    case addI32

    /// The type of the operand.
    public var operand: ValueType {
        switch self {
        case .addPackedBF16: .u32
        case .addF32: .f32
        case .addI32: .i32
        }
    }

    /// Whether the sum is the same in whatever order additions come: integers', but not floats'.
    public var isOrderFree: Bool { self == .addI32 }

    /// Elements of the pointer's type that one operation covers.
    public var element: (type: ValueType, count: Int) {
        switch self {
        case .addPackedBF16: (.bf16, 2)
        case .addF32: (.f32, 1)
        case .addI32: (.i32, 1)
        }
    }
}
