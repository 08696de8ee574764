/// Rows of activations times the weights of each row's expert, in plain loops: what both stages of a mixture-of-experts layer
/// have in common.
///
/// For row r of `experts` and channel n: Σ_g weightScale[expert][n][g] · Σ_{k in g} x[activationRow][k] · w[expert][n][k],
/// with one group g, all of K, where scales are per channel.
public struct RoutedProductReference: Sendable {
    /// Channels of the result (N), or as many of them as are looked at: a channel's result depends on no other channel.
    public let channels: Int
    /// Width of an expert's weights (K).
    public let depth: Int
    /// INT8 activations, row-major [rows / rowsPerActivation][K].
    public let activations: [Int8]
    /// Consecutive rows that share a row of activations.
    public let rowsPerActivation: Int
    /// The expert of each row.
    public let experts: [Int]
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

    /// One product's inputs.
    public init(
        channels: Int, depth: Int, activations: [Int8], rowsPerActivation: Int = 1, experts: [Int],
        weights: [Int: ExpertWeights], groupDepth: Int? = nil
    ) {
        self.channels = channels
        self.depth = depth
        self.activations = activations
        self.rowsPerActivation = rowsPerActivation
        self.experts = experts
        self.weights = weights
        self.groupDepth = groupDepth
    }

    /// Scales of a channel.
    public var groups: Int { groupDepth.map { depth / $0 } ?? 1 }

    /// Σ_k x · w for each row and channel, row-major [rows][N]; zeros for rows whose expert has no weights.
    ///
    /// Exact: |sum| ≤ 128 · 8 · K, and K up to 2^20 stays within an i32.
    public func integerSums() -> [Int32] {
        var sums = [Int32](repeating: 0, count: experts.count * channels)
        for row in experts.indices {
            guard let expert = weights[experts[row]] else { continue }
            activations.withUnsafeBufferPointer { x in
                expert.values.withUnsafeBufferPointer { w in
                    let x = UnsafeBufferPointer(rebasing: x[places(ofRow: row)])
                    for channel in 0..<channels {
                        let w = UnsafeBufferPointer(rebasing: w[(channel * depth)..<((channel + 1) * depth)])
                        sums[row * channels + channel] = ScaledSum.dot(x, w)
                    }
                }
            }
        }
        return sums
    }

    /// Sums times their scales, row-major [rows][N]; `sums` are those of ``integerSums()``, where the caller has them already.
    public func scaledSums(of sums: [Int32]? = nil) -> [ScaledSum] {
        groupDepth == nil ? scaledByChannel(sums ?? integerSums()) : scaledByGroup()
    }

    private func places(ofRow row: Int) -> Range<Int> {
        let activation = row / rowsPerActivation
        return (activation * depth)..<((activation + 1) * depth)
    }

    private func scaledByChannel(_ sums: [Int32]) -> [ScaledSum] {
        experts.indices.flatMap { row in
            let scales = weights[experts[row]]?.scales
            return (0..<channels).map { channel in
                ScaledSum(integer: sums[row * channels + channel], scale: scales?[channel] ?? 0)
            }
        }
    }

    private func scaledByGroup() -> [ScaledSum] {
        let none = ScaledSum(integer: 0, scale: 0)
        return experts.indices.flatMap { row in
            guard let expert = weights[experts[row]] else { return [ScaledSum](repeating: none, count: channels) }
            return activations.withUnsafeBufferPointer { x in
                expert.values.withUnsafeBufferPointer { w in
                    expert.scales.withUnsafeBufferPointer { scales in
                        (0..<channels).map { channel in
                            ScaledSum(
                                row: UnsafeBufferPointer(rebasing: x[places(ofRow: row)]),
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
