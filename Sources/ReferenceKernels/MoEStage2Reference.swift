/// Stage 2 of a mixture-of-experts layer in plain loops: what the operation means.
///
/// out[token][n] = Σ_slot routeWeight · activationScale[row] · Σ_g weightScale[expert][n][g] · Σ_{k in g} x[row][k] ·
/// w[expert][n][k], with row = token · topk + slot, and one group g, all of K, where scales are per channel.
public struct MoEStage2Reference: Sendable {
    /// Tokens (M).
    public let tokens: Int
    /// Experts of each token (topk).
    public let expertsPerToken: Int
    /// A scale for each row.
    public let activationScales: [Float]
    /// The routing weight of each row.
    public let routeWeights: [Float]
    /// Rows of activations times weights.
    public let product: RoutedProductReference

    /// The weights of one expert.
    public typealias ExpertWeights = RoutedProductReference.ExpertWeights

    /// One layer's inputs.
    public init(
        tokens: Int, channels: Int, depth: Int, expertsPerToken: Int, activations: [Int8], activationScales: [Float],
        experts: [Int], routeWeights: [Float], weights: [Int: ExpertWeights], groupDepth: Int? = nil
    ) {
        self.tokens = tokens
        self.expertsPerToken = expertsPerToken
        self.activationScales = activationScales
        self.routeWeights = routeWeights
        product = RoutedProductReference(
            channels: channels, depth: depth, activations: activations, experts: experts, weights: weights,
            groupDepth: groupDepth)
    }

    /// Channels of the result (N), or as many of them as are looked at.
    public var channels: Int { product.channels }
    /// Width of an expert (K).
    public var depth: Int { product.depth }
    /// INT8 activations, row-major [tokens · topk][K].
    public var activations: [Int8] { product.activations }
    /// The expert of each row.
    public var experts: [Int] { product.experts }
    /// For each expert that a row uses: weights in −8...7, row-major [N][K], and their scales.
    public var weights: [Int: ExpertWeights] { product.weights }
    /// Scales of a channel.
    public var groups: Int { product.groups }

    /// Σ_k x · w for each row and channel, row-major [tokens · topk][N], exact.
    public func integerSums() -> [Int32] { product.integerSums() }

    /// The result in f64 and the largest error that an implementation may have, row-major [tokens][N].
    ///
    /// `sums` are those of ``integerSums()``, where the caller has them already.
    public func output(
        _ roundings: MoEStage2Roundings, of sums: [Int32]? = nil, last rounding: FloatRounding = .nearest
    ) -> [BoundedValue] {
        let scaled = product.scaledSums(of: sums)
        let term = TermRoundings(
            groups: product.groupDepth == nil ? nil : groups, rowFactors: MoEStage2Roundings.rowFactors)
        return (0..<tokens * channels).map { index in
            let (token, channel) = (index / channels, index % channels)
            let rows = (token * expertsPerToken)..<((token + 1) * expertsPerToken)
            return roundings.combined(
                rows.lazy.filter { weights[experts[$0]] != nil }.map { row in
                    term.bounded(
                        scaled[row * channels + channel], factors: activationScales[row], routeWeights[row])
                }, last: rounding)
        }
    }
}
