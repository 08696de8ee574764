/// A file or folder that could not be written.
public struct OutputError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The file or folder.
    public let path: String
    /// What was to be done with it: `written`.
    public let action: String
    /// What the system said.
    public let reason: String

    /// What happened and what can be done.
    public var description: String {
        "\(path) could not be \(action): \(reason). Name another folder with --output, or make room there"
    }
}
