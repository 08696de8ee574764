/// The width of a load: its bytes a lane, and whether it goes past the registers into LDS.
public struct AccessWidth: Hashable, Sendable {
    /// The bytes a lane.
    public var bytes: Int
    /// Whether the load puts what it brings into LDS itself.
    public var intoShared: Bool

    /// A width.
    public init(bytes: Int, intoShared: Bool = false) {
        self.bytes = bytes
        self.intoShared = intoShared
    }
}

extension AccessWidth: Comparable {
    /// Orders by width.
    public static func < (left: Self, right: Self) -> Bool {
        (left.bytes, left.intoShared ? 1 : 0) < (right.bytes, right.intoShared ? 1 : 0)
    }
}

extension AccessWidth: CustomStringConvertible {
    /// The form "16B", or "16B-lds" for a load into LDS.
    public var description: String { "\(bytes)B\(intoShared ? "-lds" : "")" }
}

extension AccessWidth: BinaryCodable {
    package func encode(to writer: inout BinaryWriter) {
        writer.write(bytes)
        writer.write(intoShared)
    }

    package init(from reader: inout BinaryReader) throws(BinaryFormatError) {
        bytes = try reader.integer()
        intoShared = try reader.boolean()
    }
}
