/// 128-byte lines that accesses touch, beside the bytes that they use.
public struct LineUse: Hashable, Sendable {
    /// Bytes of the lines.
    public let lineBytes: Int
    /// Distinct bytes used.
    public let usedBytes: Int

    /// No accesses.
    public static let none = LineUse(lineBytes: 0, usedBytes: 0)

    /// Lines of `lineBytes` bytes in all, of which `usedBytes` are used.
    public init(lineBytes: Int, usedBytes: Int) {
        self.lineBytes = lineBytes
        self.usedBytes = usedBytes
    }

    /// Bytes of lines for each byte used; 1 where nothing is used, and never less.
    public var ratio: Double { usedBytes == 0 ? 1 : max(1, Double(lineBytes) / Double(usedBytes)) }

    /// Both together.
    public static func + (left: LineUse, right: LineUse) -> LineUse {
        LineUse(lineBytes: left.lineBytes + right.lineBytes, usedBytes: left.usedBytes + right.usedBytes)
    }
}
