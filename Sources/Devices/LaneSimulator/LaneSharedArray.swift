/// An array that a kernel keeps in the LDS.
public struct LaneSharedArray: Sendable, Hashable {
    /// Its name in the text.
    public let name: String
    /// Where it begins in the workgroup's LDS.
    public let byteOffset: Int
    /// Its size.
    public let bytes: Int

    /// An array of `bytes` bytes, `byteOffset` bytes into the LDS.
    public init(name: String, byteOffset: Int, bytes: Int) {
        (self.name, self.byteOffset, self.bytes) = (name, byteOffset, bytes)
    }

    /// The bytes of the LDS that it takes.
    var range: Range<Int> { byteOffset..<byteOffset + bytes }
}
