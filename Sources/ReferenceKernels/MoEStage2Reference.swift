/// Stage 2 of a mixture-of-experts layer in plain loops: what the operation means.
///
/// out[token][n] = Σ_slot routeWeight · activationScale[row] · weightScale[expert][n] · Σ_k x[row][k] · w[expert][n][k], with
/// row = token · topk + slot.
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
    /// For each expert that a row uses: weights in −8...7, row-major [N][K], and a scale for each channel.
    public let weights: [Int: ExpertWeights]

    /// The weights of one expert.
    public struct ExpertWeights: Sendable {
        /// Weights in −8...7, row-major [N][K].
        public let values: [Int8]
        /// A scale for each channel.
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
        experts: [Int], routeWeights: [Float], weights: [Int: ExpertWeights]
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
    }

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
                        sums[row * channels + channel] = Self.dot(x, w)
                    }
                }
            }
        }
        return sums
    }

    /// Σ x · w.
    ///
    /// Sixteen products are summed in i16 before they are widened: 16 · 8 · 128 is half of what that holds.
    private static func dot(_ x: UnsafeBufferPointer<Int8>, _ w: UnsafeBufferPointer<Int8>) -> Int32 {
        typealias Bytes = SIMD8<Int8>
        var total = SIMD8<Int32>(repeating: 0)
        let count = x.count / 128 * 128
        if let x = x.baseAddress, let w = w.baseAddress {
            let (x, w) = (UnsafeRawPointer(x), UnsafeRawPointer(w))
            for start in stride(from: 0, to: count, by: 128) {
                var sum = SIMD8<Int16>(repeating: 0)
                for at in stride(from: start, to: start + 128, by: 8) {
                    let left = x.loadUnaligned(fromByteOffset: at, as: Bytes.self)
                    let right = w.loadUnaligned(fromByteOffset: at, as: Bytes.self)
                    sum &+= SIMD8<Int16>(truncatingIfNeeded: left) &* SIMD8<Int16>(truncatingIfNeeded: right)
                }
                total &+= SIMD8<Int32>(truncatingIfNeeded: sum)
            }
        }
        var sum = total.wrappedSum()
        for k in count..<x.count {
            sum &+= Int32(x[k]) &* Int32(w[k])
        }
        return sum
    }

    /// The result in f64 and the largest error that an implementation may have, row-major [tokens][N].
    ///
    /// `sums` are those of ``integerSums()``, where the caller has them already.
    public func output(_ roundings: MoEStage2Roundings, of sums: [Int32]? = nil) -> [BoundedValue] {
        let sums = sums ?? integerSums()
        var terms: [MoEStage2Roundings.Term] = []
        return (0..<tokens * channels).map { index in
            let (token, channel) = (index / channels, index % channels)
            terms.removeAll(keepingCapacity: true)
            for slot in 0..<expertsPerToken {
                let row = token * expertsPerToken + slot
                guard let expert = weights[experts[row]] else { continue }
                terms.append(
                    MoEStage2Roundings.Term(
                        sum: Double(sums[row * channels + channel]),
                        rowScale: Double(activationScales[row]) * Double(routeWeights[row]),
                        channelScale: Double(expert.scales[channel])))
            }
            return roundings.bounded(terms)
        }
    }
}
