/// How the 32-bit words of a row hold weights, eight consecutive positions of K each.
public struct NibbleCoding: Hashable, Sendable {
    /// Which position each nibble holds.
    public let order: NibbleOrder
    /// Whether nibbles are the weight + 8; otherwise they are in two's complement.
    public let isOffset: Bool

    /// Words whose nibbles stand in `order`.
    public init(_ order: NibbleOrder, isOffset: Bool) {
        self.order = order
        self.isOffset = isOffset
    }

    /// In sequence and in two's complement: what this module makes of other weights.
    public static let plain = NibbleCoding(.sequential, isOffset: false)

    /// The word, in the same order of nibbles, that turns this coding into two's complement by an exclusive or.
    var flips: UInt32 { isOffset ? 0x8888_8888 : 0 }
}
