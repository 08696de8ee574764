/// A command line worth showing, and what it does.
public struct CommandExample: Hashable, Sendable {
    /// The whole command line.
    public let line: String
    /// What it does, in a phrase.
    public let meaning: String

    /// The example `line`, which does what `meaning` says.
    public init(_ line: String, _ meaning: String) {
        self.line = line
        self.meaning = meaning
    }
}
