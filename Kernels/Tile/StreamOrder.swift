/// How a wave goes through two streams of weights that meet the same activations.
enum StreamOrder: String, Hashable, Sendable, CaseIterable {
    /// Side by side: each piece of activations is read once for both.
    case together
    /// One after the other: half the weights in flight are of one stream, and half the registers hold them.
    case inTurn = "in-turn"

    /// Passes over K.
    var passes: Int { self == .inTurn ? 2 : 1 }
}
