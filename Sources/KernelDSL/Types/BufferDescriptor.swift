/// A handle on a raw buffer descriptor: a base that is the same for the whole wave and a size in bytes.
///
/// Reads whose vector offset lies beyond the size return zero, which is how rows of padding are read without a branch.
public struct BufferDescriptor: Hashable, Sendable {
    /// The name in the text.
    public let name: String
    /// The memory behind it.
    public let pointer: GlobalPointer
}
