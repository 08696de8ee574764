/// Element types of matrix instructions.
public enum MatrixElement: String, Hashable, Sendable {
    case i8, bf16, i32, f32

    /// Bytes of one element.
    public var size: Int {
        switch self {
        case .i8: 1
        case .bf16: 2
        case .i32, .f32: 4
        }
    }
}
