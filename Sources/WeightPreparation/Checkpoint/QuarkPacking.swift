/// Quark's `pack_method`: the order of nibbles in a word of eight weights.
///
/// Quark's `Pack_4_bits` (quark/torch/utils/pack.py) packs the last axis: of weights per channel that is K, so that
/// words are [N][K/8]; weights per group are transposed first, [K][N/8], and are not read here.
///
/// The configuration of a checkpoint does not always tell the truth: before the repair proposed as amd/Quark pull request 30,
/// quantising file by file (release 0.11) wrote words in sequence under `"pack_method": "reorder"`. Both kinds of words are
/// valid, so nothing here can tell: compare a channel with the weights it came from.
public enum QuarkPacking: String, Hashable, Sendable, CaseIterable {
    /// Nibble i holds position i.
    case order
    /// Nibble i holds position 0, 2, 4, 6, 1, 3, 5, 7, as AWQ has them; Quark's default.
    case reorder

    /// The order of nibbles.
    var nibbles: NibbleOrder { self == .order ? .sequential : .evensFirst }
}
