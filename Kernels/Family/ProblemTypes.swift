/// Element types of a problem.
public struct ProblemTypes: Hashable, Sendable {
    /// The word for what a problem does not have.
    public static let none = "none"

    /// Weights: `int4`, or `none`.
    public let weights: String
    /// Activations: `int8`.
    public let activations: String
    /// Results: `bf16`, or `int8` with a scale for each row.
    public let output: String
    /// What shares a scale: `token-x-channel`, or `none` where nothing depends on scales of weights.
    public let scales: String
    /// Whether results have the only type that the operation has, or its usual one: keys of records name others alone.
    public let hasUsualOutput: Bool

    /// The types.
    public init(weights: String, activations: String, output: String, scales: String, hasUsualOutput: Bool = true) {
        self.weights = weights
        self.activations = activations
        self.output = output
        self.scales = scales
        self.hasUsualOutput = hasUsualOutput
    }
}
