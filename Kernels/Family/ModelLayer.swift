/// A product of a model's layers, with the extents that stand on one rank.
public struct ModelLayer: Hashable, Sendable {
    /// The name on the command line: `o`.
    public let name: String
    /// Channels of the result (N).
    public let channels: Int
    /// Width of the activations (K).
    public let depth: Int
    /// How ranks share the product.
    public let share: Share
    /// What it computes.
    public let meaning: String

    /// How ranks share a product.
    public enum Share: String, Hashable, Sendable {
        /// Each rank has some of the channels.
        case channels
        /// Each rank has a part of the depth; the results are summed over ranks.
        case depth
        /// Each rank has all of it.
        case replicated
    }

    /// The layer `name`.
    public init(_ name: String, channels: Int, depth: Int, share: Share, _ meaning: String) {
        self.name = name
        self.channels = channels
        self.depth = depth
        self.share = share
        self.meaning = meaning
    }
}
