/// A version of two numbers.
public struct Version: Equatable, Sendable {
    /// The number before the point.
    public var major: Int
    /// The number after the point.
    public var minor: Int
}

extension Version: CustomStringConvertible {
    /// Both numbers with a point between them.
    public var description: String { "\(major).\(minor)" }
}
