/// A file that could not be read, or that holds something else than what it was named for.
public struct InputError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The file.
    public let path: String
    /// What is wrong.
    public let reason: String

    /// An error about the file at `path`.
    public init(path: String, reason: String) {
        self.path = path
        self.reason = reason
    }

    /// What happened.
    public var description: String { "\(path) cannot be read: \(reason)" }
}
