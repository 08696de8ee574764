/// The dense product in plain loops: what the operation means.
///
/// out[m][n] = activationScale[m] · Σ_g weightScale[n][g] · Σ_{k in g} x[m][k] · w[n][k], the result rounded once to bf16.
public struct W4A8GEMMReference: Sendable {
    /// Tokens (M).
    public let tokens: Int
    /// Channels of the result (N), or as many of them as are looked at: a channel's result depends on no other channel.
    public let channels: Int
    /// Width of the activations (K).
    public let depth: Int
    /// Consecutive positions of K that share a scale; nil where all of a channel do.
    public let groupDepth: Int?
    /// INT8 activations, row-major [tokens][K].
    public let activations: [Int8]
    /// A scale for each token.
    public let activationScales: [Float]
    /// Weights in −8...7, row-major [channels][K].
    public let weights: [Int8]
    /// Scales of weights, row-major [channels][groups of K].
    public let weightScales: [Float]

    /// One product's inputs.
    public init(
        tokens: Int, channels: Int, depth: Int, groupDepth: Int? = nil, activations: [Int8], activationScales: [Float],
        weights: [Int8], weightScales: [Float]
    ) {
        self.tokens = tokens
        self.channels = channels
        self.depth = depth
        self.groupDepth = groupDepth
        self.activations = activations
        self.activationScales = activationScales
        self.weights = weights
        self.weightScales = weightScales
    }

    /// Scales of a channel.
    public var groups: Int { groupDepth.map { depth / $0 } ?? 1 }

    /// The sums of each token and channel before the token's scale, row-major [tokens][channels].
    ///
    /// `partsPerGroup` is for kernels that scale parts of a group apart (``TermRoundings``); the values are the same.
    public func sums(partsPerGroup: Int = 1) -> [ScaledSum] {
        [ScaledSum](unsafeUninitializedCapacity: tokens * channels) { sums, count in
            activations.withUnsafeBufferPointer { activations in
                weights.withUnsafeBufferPointer { weights in
                    weightScales.withUnsafeBufferPointer { scales in
                        for channel in 0..<channels {
                            let weights = Self.row(channel, of: weights, width: depth)
                            let scales = Self.row(channel, of: scales, width: groups)
                            for token in 0..<tokens {
                                let row = Self.row(token, of: activations, width: depth)
                                sums.initializeElement(
                                    at: token * channels + channel,
                                    to: ScaledSum(
                                        row: row, weights: weights, scales: scales, partsPerGroup: partsPerGroup))
                            }
                        }
                    }
                }
            }
            count = tokens * channels
        }
    }

    /// The result in f64 and the largest error that an implementation may have, row-major [tokens][channels].
    ///
    /// `sums` are those of ``sums(partsPerGroup:)``, where the caller has them already.
    public func output(
        of sums: [ScaledSum]? = nil, partsPerGroup: Int = 1, rounding: FloatRounding = .nearest
    ) -> [BoundedValue] {
        let roundings = TermRoundings(
            groups: groupDepth == nil ? nil : groups, rowFactors: Self.rowFactors, partsPerGroup: partsPerGroup)
        return (sums ?? self.sums(partsPerGroup: partsPerGroup)).enumerated().map { index, sum in
            roundings.bounded(sum, factors: activationScales[index / channels]).rounded(to: .bf16, rounding)
        }
    }

    /// The factors of a row: its activation scale.
    private static let rowFactors = 1

    /// The largest error of a result relative to the sum of the magnitudes of what is summed, for `groups` groups of K with
    /// a scale of their own, nil where a channel has one.
    public static func growth(
        groups: Int?, partsPerGroup: Int = 1, rounding: FloatRounding = .nearest
    ) -> Double {
        let term = TermRoundings(
            groups: groups, rowFactors: rowFactors, partsPerGroup: partsPerGroup
        ).largestGrowth
        return (1 + term) * (1 + rounding.halfUnits * FloatFormat.bf16.unitRoundoff) - 1
    }

    private static func row<Element>(
        _ index: Int, of matrix: UnsafeBufferPointer<Element>, width: Int
    ) -> UnsafeBufferPointer<Element> {
        UnsafeBufferPointer(rebasing: matrix[(index * width)..<((index + 1) * width)])
    }
}
