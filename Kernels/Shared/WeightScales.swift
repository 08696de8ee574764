/// What shares a scale of INT4 weights; activations always have one a token.
public enum WeightScales: String, Hashable, Sendable, CaseIterable {
    /// One f32 for each channel.
    case channel
    /// One bf16 for each channel and each 32 consecutive positions of K, as Kimi-K2.5's own checkpoint has them.
    case group32

    /// Positions of K in a group.
    public static let groupDepth = 32

    /// The word of the database's key: `token-x-channel`, `token-x-group32`.
    public var keyWord: String { "token-x-\(rawValue)" }

    /// Scales of one channel of `depth` positions.
    public func perChannel(depth: Int) -> Int {
        self == .channel ? 1 : depth / Self.groupDepth
    }
}
