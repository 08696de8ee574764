/// The widths of a model's attention that its projections follow from.
public enum AttentionShape: Hashable, Sendable {
    /// Multi-head latent attention: queries of rank `queryRank`, keys and values of rank `valueRank` beside `rope` rotated
    /// positions; a head has `plain` + `rope` positions in queries and `value` in values.
    case latent(heads: Int, queryRank: Int, valueRank: Int, plain: Int, rope: Int, value: Int)
    /// Heads of `width` positions, of which `keyHeads` in keys and in values.
    case grouped(heads: Int, keyHeads: Int, width: Int)
}
