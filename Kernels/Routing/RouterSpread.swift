/// Which experts a lane of a router has.
public enum RouterSpread: String, Hashable, Sendable, CaseIterable {
    /// Neighbours of one another.
    case neighbours
    /// Every 64th.
    case strided
}
