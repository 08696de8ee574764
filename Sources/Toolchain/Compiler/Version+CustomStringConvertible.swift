extension Version: CustomStringConvertible {
    /// Both numbers with a point between them.
    public var description: String { "\(major).\(minor)" }
}
