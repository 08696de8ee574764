/// A line of a kernel's text.
public struct LanePlace: Sendable, Hashable, CustomStringConvertible {
    /// The line's number in the text, from 1.
    public let line: Int
    /// The line without its indentation.
    public let text: String

    /// The line with number `line`.
    public init(line: Int, text: String) {
        (self.line, self.text) = (line, text)
    }

    /// As in `line 12: WT_BARRIER();`.
    public var description: String { "line \(line): \(text)" }
}
