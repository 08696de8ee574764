/// Stage 2 of a mixture-of-experts layer in plain loops: what the operation means.
///
/// out[token][n] = Σ_slot routeWeight · activationScale[row] · Σ_g weightScale[expert][n][g] · Σ_{k in g} x[row][k] ·
/// w[expert][n][k], with row = token · topk + slot, and one group g, all of K, where scales are per channel.
public struct MoEStage2Reference: Sendable {
    /// Tokens (M).
    public let tokens: Int
    /// Channels of the result (N), or as many of them as are looked at: a channel's result depends on no other channel.
    public let channels: Int
    /// Width of an expert (K).
    public let depth: Int
    /// Experts of each token (topk).
    public let expertsPerToken: Int
    /// INT8 activations, row-major [tokens · topk][K].
    public let activations: [Int8]
    /// A scale for each row.
    public let activationScales: [Float]
    /// The expert of each row.
    public let experts: [Int]
    /// The routing weight of each row.
    public let routeWeights: [Float]
    /// For each expert that a row uses: weights in −8...7, row-major [N][K], and their scales.
    public let weights: [Int: ExpertWeights]
    /// Consecutive positions of K that share a scale of weights; nil where all of a channel do.
    public let groupDepth: Int?

    /// The weights of one expert.
    public struct ExpertWeights: Sendable {
        /// Weights in −8...7, row-major [N][K].
        public let values: [Int8]
        /// Scales, row-major [N][groups of K]: one group where a channel has one scale.
        public let scales: [Float]

        /// Weights and their scales.
        public init(values: [Int8], scales: [Float]) {
            self.values = values
            self.scales = scales
        }
    }

    /// One layer's inputs.
    public init(
        tokens: Int, channels: Int, depth: Int, expertsPerToken: Int, activations: [Int8], activationScales: [Float],
        experts: [Int], routeWeights: [Float], weights: [Int: ExpertWeights], groupDepth: Int? = nil
    ) {
        self.tokens = tokens
        self.channels = channels
        self.depth = depth
        self.expertsPerToken = expertsPerToken
        self.activations = activations
        self.activationScales = activationScales
        self.experts = experts
        self.routeWeights = routeWeights
        self.weights = weights
        self.groupDepth = groupDepth
    }

    /// Scales of a channel.
    public var groups: Int { groupDepth.map { depth / $0 } ?? 1 }

    /// Σ_k x · w for each row and channel, row-major [tokens · topk][N].
    ///
    /// Exact: |sum| ≤ 128 · 8 · K, and K up to 2^20 stays within an i32.
    public func integerSums() -> [Int32] {
        var sums = [Int32](repeating: 0, count: tokens * expertsPerToken * channels)
        for row in experts.indices {
            guard let expert = weights[experts[row]] else { continue }
            activations.withUnsafeBufferPointer { x in
                expert.values.withUnsafeBufferPointer { w in
                    let x = UnsafeBufferPointer(rebasing: x[(row * depth)..<((row + 1) * depth)])
                    for channel in 0..<channels {
                        let w = UnsafeBufferPointer(rebasing: w[(channel * depth)..<((channel + 1) * depth)])
                        sums[row * channels + channel] = ScaledSum.dot(x, w)
                    }
                }
            }
        }
        return sums
    }

    /// The result in f64 and the largest error that an implementation may have, row-major [tokens][N].
    ///
    /// `sums` are those of ``integerSums()``, where the caller has them already.
    public func output(
        _ roundings: MoEStage2Roundings, of sums: [Int32]? = nil, last rounding: FloatRounding = .nearest
    ) -> [BoundedValue] {
        let scaled = groupDepth == nil ? scaledSums(of: sums ?? integerSums()) : scaledSumsOfGroups()
        let term = TermRoundings(
            groups: groupDepth == nil ? nil : groups, rowFactors: MoEStage2Roundings.rowFactors)
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

    /// Integer sums times their channel's scale, row-major [tokens · topk][N].
    private func scaledSums(of sums: [Int32]) -> [ScaledSum] {
        experts.indices.flatMap { row in
            let scales = weights[experts[row]]?.scales
            return (0..<channels).map { channel in
                ScaledSum(integer: sums[row * channels + channel], scale: scales?[channel] ?? 0)
            }
        }
    }

    /// Sums of each group of K times its scale, row-major [tokens · topk][N].
    private func scaledSumsOfGroups() -> [ScaledSum] {
        let none = ScaledSum(integer: 0, scale: 0)
        return experts.indices.flatMap { row in
            guard let expert = weights[experts[row]] else { return [ScaledSum](repeating: none, count: channels) }
            return activations.withUnsafeBufferPointer { x in
                expert.values.withUnsafeBufferPointer { w in
                    expert.scales.withUnsafeBufferPointer { scales in
                        (0..<channels).map { channel in
                            ScaledSum(
                                row: UnsafeBufferPointer(rebasing: x[(row * depth)..<((row + 1) * depth)]),
                                weights: UnsafeBufferPointer(rebasing: w[(channel * depth)..<((channel + 1) * depth)]),
                                scales: UnsafeBufferPointer(
                                    rebasing: scales[(channel * groups)..<((channel + 1) * groups)]))
                        }
                    }
                }
            }
        }
    }
}
