/// Why a text is no recorded space.
public struct RecordedSpaceError: Error, Hashable, Sendable {
    /// The line, from 1 up.
    public let line: Int
    /// What was found there, and what was expected.
    public let reason: String

    init(line: Int, _ reason: String) {
        self.line = line
        self.reason = reason
    }
}

extension RecordedSpaceError: CustomStringConvertible {
    /// The line and the reason.
    public var description: String { "line \(line): \(reason)" }
}
