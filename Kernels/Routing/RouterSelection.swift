/// How a wave finds the best of all its lanes' experts.
public enum RouterSelection: String, Hashable, Sendable, CaseIterable {
    /// Six exchanges of the best key and its expert.
    case pairs
    /// Six exchanges of the best key; then a ballot says which lanes have it, and the lowest says its expert.
    case ballot
}
