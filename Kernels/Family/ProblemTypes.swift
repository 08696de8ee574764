/// Element types of a problem.
public struct ProblemTypes: Hashable, Sendable {
    /// Weights: `int4`.
    public let weights: String
    /// Activations: `int8`.
    public let activations: String
    /// Results: `bf16`.
    public let output: String
    /// What shares a scale: `token-x-channel`.
    public let scales: String

    /// The types.
    public init(weights: String, activations: String, output: String, scales: String) {
        self.weights = weights
        self.activations = activations
        self.output = output
        self.scales = scales
    }
}
