import KernelDSL

/// A dense product for the few tokens of verification: INT8 activations times INT4 weights.
///
/// out[m][n] = activationScale[m] · Σ_g weightScale[n][g] · Σ_{k in g} x[m][k] · w[n][k], one group where scales are per
/// channel, the result rounded once to bf16.
public struct W4A8GEMM: AcceleratorFamily, Hashable {
    /// `w4a8-gemm`.
    public static let operation = "w4a8-gemm"

    /// Tokens (M).
    public let tokens: Int
    /// Channels of the result (N).
    public let channels: Int
    /// Width of the activations (K).
    public let depth: Int
    /// What shares a scale of weights.
    public let scales: WeightScales
    /// The GPU whose instructions and limits the space has.
    public let target: Target

    /// The problem of `tokens` tokens, or why no kernel can serve it.
    public init(
        tokens: Int, channels: Int, depth: Int, scales: WeightScales = .channel, target: Target = .gfx942
    ) throws(ProblemError) {
        try ProblemError.require("M", tokens, in: 1...65_536)
        try ProblemError.require("N", channels, in: 16...(1 << 20 as Int))
        try ProblemError.require("N", channels, isMultipleOf: 16, because: "weights are stored in tiles of 16 channels")
        try ProblemError.require("K", depth, in: 64...32_768)
        try ProblemError.require(
            "K", depth, isMultipleOf: 64, because: "a lane's 8 bytes of weights cover 64 positions of K")
        try ProblemError.require(
            "M", tokens, atMost: (1 << 30 as Int) / depth,
            because: "\(tokens) rows of \(depth) activations pass the 1 GiB that one buffer descriptor covers")
        self.tokens = tokens
        self.channels = channels
        self.depth = depth
        self.scales = scales
        self.target = target
    }

    /// M, N and K.
    public var dimensions: [Dimension] {
        [
            Dimension("M", tokens, "tokens"),
            Dimension("N", channels, "channels of the result"),
            Dimension("K", depth, "width of the activations"),
        ]
    }

    /// INT4 weights, INT8 activations, a scale for each token and each channel or group.
    public var types: ProblemTypes {
        ProblemTypes(weights: "int4", activations: "int8", output: "bf16", scales: scales.keyWord)
    }

    /// The knobs.
    public var parameters: [TuningParameter] {
        let slices = [1, 2, 4, 8].filter { depth % (64 * $0) == 0 }
        return [TuningParameter("split_k", slices, "slices of K, each summed by workgroups of its own")]
            + space.parameters
    }

    /// The constraints between the knobs.
    public var constraints: [Constraint] { space.constraints }

    /// The matrix of the layer.
    var tileWeights: TileWeights { TileWeights(channels: channels, depth: depth, scales: scales) }
    private var space: TileSpace { TileSpace(weights: tileWeights, splitParameter: "split_k", target: target) }

    /// Workgroups along the rows.
    func rowBlocks(tileM: Int) -> Int { (tokens + tileM - 1) / tileM }

    func settings(_ configuration: Configuration) throws(ConfigurationError) -> TileSettings {
        try TileSettings(configuration, tileWeights, splitK: try configuration.integer("split_k"))
    }
}
