/// Why a word is no value of the kind that an argument takes.
public struct ArgumentValueError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What was expected instead, to follow the quoted word: `is no whole number from 1 to 64`.
    public let description: String

    /// An error that continues "'word' …".
    public init(_ description: String) {
        self.description = description
    }
}
