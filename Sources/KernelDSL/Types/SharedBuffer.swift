/// A static array in LDS.
public struct SharedBuffer: Hashable, Sendable {
    /// The name in the text.
    public let name: String
    /// The type that an index counts.
    public let element: ValueType
    /// Elements.
    public let count: Int
    /// The place of the first byte within the workgroup's LDS.
    public let byteOffset: Int

    /// Bytes of LDS.
    public var size: Int { count * element.size }
}
