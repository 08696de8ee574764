/// Weights and scales as kernels read them: the bytes of their tensors `weights` and `weightScales`.
public struct PreparedWeights: Hashable, Sendable {
    /// The packed weights, an expert's matrix after the other.
    public let weights: [UInt8]
    /// Their scales, an expert's after the other: f32 for each stored channel, or bf16 in the layout's order of groups.
    public let scales: [UInt8]

    /// Weights and scales that are prepared already.
    public init(weights: [UInt8], scales: [UInt8]) {
        self.weights = weights
        self.scales = scales
    }
}
