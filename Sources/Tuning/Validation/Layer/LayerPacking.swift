import Kernels
import WeightPreparation

/// The forms in which a configuration of a layer reads the weights of both products.
struct LayerPacking: Sendable {
    /// Writes those of the first product.
    let first: any WeightWriter & Sendable
    /// How its gate's and up's channels follow each other.
    let order: GateUpOrder
    /// Channels of one kind that follow one another where they take turns.
    let tileChannels: Int
    /// Writes those of the second product.
    let second: any WeightWriter & Sendable
}
