/// An argument of a kernel.
public struct KernelParameter: Hashable, Sendable {
    /// The name in the text.
    public let name: String
    /// What the launch passes.
    public let kind: Kind

    /// What a launch passes for a parameter.
    public enum Kind: Hashable, Sendable {
        /// A pointer to global memory, aligned to `alignment` bytes.
        case pointer(element: ValueType, access: Access, alignment: Int)
        /// A number.
        case scalar(ScalarType)
    }

    /// What a kernel may do with the memory behind a pointer.
    public enum Access: String, Hashable, Sendable {
        case read
        /// Every element that the launch covers is written exactly once; nothing is read.
        case write
        /// Elements that this workgroup alone reads and writes.
        case update
        /// Atomic additions to what stands there.
        case accumulate
    }
}
