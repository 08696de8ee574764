/// A part of a mixture-of-experts layer, by the name that its values and its tensors have in front of theirs in the layer.
public enum MoELayerPart: String, Hashable, Sendable, CaseIterable {
    /// Chooses each token's experts.
    case router
    /// Sorts the choice by expert, where rows come sorted.
    case sort
    /// Makes the layer's input INT8.
    case hidden
    /// The first product with its activation.
    case stage1
    /// Makes the rows between the products INT8.
    case rows
    /// The second product with the sum over experts.
    case stage2
}
