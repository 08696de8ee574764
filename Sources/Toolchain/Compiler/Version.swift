/// A version of two numbers.
public struct Version: Equatable, Sendable {
    /// The number before the point.
    public var major: Int
    /// The number after the point.
    public var minor: Int
}
