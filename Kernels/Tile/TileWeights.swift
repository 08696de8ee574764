/// The matrix of weights that a product tile works on: one expert's, or a layer's.
struct TileWeights: Hashable, Sendable {
    /// Channels of the result.
    let channels: Int
    /// Positions of K.
    let depth: Int
    /// What shares a scale.
    let scales: WeightScales
}
