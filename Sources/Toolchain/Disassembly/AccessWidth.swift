/// The width of a load: its bytes a lane, and whether it goes past the registers into LDS.
public struct AccessWidth: Hashable, Sendable {
    /// The bytes a lane.
    public var bytes: Int
    /// Whether the load puts what it brings into LDS itself.
    public var intoShared: Bool

    /// A width.
    public init(bytes: Int, intoShared: Bool = false) {
        self.bytes = bytes
        self.intoShared = intoShared
    }
}
