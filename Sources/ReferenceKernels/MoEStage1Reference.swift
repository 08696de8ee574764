/// Stage 1 of a mixture-of-experts layer in plain loops: what the operation means.
///
/// out[row][i] = SiLU(y[row][i]) · y[row][width + i] with row = token · topk + slot and y[row][n] = activationScale[token] ·
/// Σ_g weightScale[expert][n][g] · Σ_{k in g} x[token][k] · w[expert][n][k].
public struct MoEStage1Reference: Sendable {
    /// Experts of each token (topk).
    public let expertsPerToken: Int
    /// A scale for each token.
    public let activationScales: [Float]
    /// Each token's activations times weights: for each result that is looked at gate's channel, then for each up's.
    public let product: RoutedProductReference

    /// One layer's inputs.
    ///
    /// - Parameters:
    ///   - results: Results of a row, or as many of them as are looked at; weights have twice as many channels.
    ///   - depth: Width of the activations (K).
    ///   - expertsPerToken: Experts of each token (topk).
    ///   - activations: INT8, row-major [tokens][K].
    ///   - activationScales: A scale for each token.
    ///   - experts: The expert of each row.
    ///   - weights: For each expert that a row uses its weights and their scales.
    ///   - groupDepth: Positions of K that share a scale; nil where all of a channel do.
    public init(
        results: Int, depth: Int, expertsPerToken: Int, activations: [Int8], activationScales: [Float],
        experts: [Int], weights: [Int: RoutedProductReference.ExpertWeights], groupDepth: Int? = nil
    ) {
        self.expertsPerToken = expertsPerToken
        self.activationScales = activationScales
        product = RoutedProductReference(
            channels: 2 * results, depth: depth, activations: activations, rowsPerActivation: expertsPerToken,
            experts: experts, weights: weights, groupDepth: groupDepth)
    }

    /// Results of a row that are looked at.
    public var results: Int { product.channels / 2 }

    /// Factors of a row: its token's scale.
    static let rowFactors = 1

    /// The largest error of a result relative to the product of the sums of magnitudes of its gate and its up, of `groups`
    /// groups of K with a scale of their own, nil where a channel has one.
    ///
    /// SiLU is no steeper than 1.1; its exponential, sum and reciprocal are off by at most nine halves of a unit each, the
    /// products and the result follow.
    public static func relativeBound(groups: Int?, last rounding: FloatRounding = .nearest) -> Double {
        let last = rounding.halfUnits * FloatFormat.bf16.growth(roundings: 1)
        return growthOfResults(groups: groups) * (1 + last) - 1
    }

    /// The same of results in f32, before they are rounded to what is written.
    public static func relativeBoundOfResults(groups: Int?) -> Double { growthOfResults(groups: groups) - 1 }

    private static func growthOfResults(groups: Int?) -> Double {
        let term = TermRoundings(groups: groups, rowFactors: rowFactors).largestGrowth
        let silu = FloatFormat.f32.growth(roundings: 12)
        return (1 + 1.1 * term) * (1 + term) * (1 + silu)
    }

    /// The results in f64 and the largest error that an implementation may have, row-major [tokens · topk][results]; zeros
    /// for rows whose expert has no weights.
    ///
    /// `sums` are those of the product, where the caller has them already. Gate and up are f32 whose roundings
    /// ``TermRoundings`` bounds.
    public func output(of sums: [Int32]? = nil, last rounding: FloatRounding = .nearest) -> [BoundedValue] {
        results(of: sums).map { $0.rounded(to: .bf16, rounding) }
    }

    /// The same in f32, before it is rounded to what is written.
    public func results(of sums: [Int32]? = nil) -> [BoundedValue] {
        let scaled = product.scaledSums(of: sums)
        let term = TermRoundings(
            groups: product.groupDepth == nil ? nil : product.groups, rowFactors: Self.rowFactors)
        return (0..<product.experts.count * results).map { index in
            let (row, result) = index.quotientAndRemainder(dividingBy: results)
            guard product.weights[product.experts[row]] != nil else { return BoundedValue(value: 0, bound: 0) }
            let factor = activationScales[row / expertsPerToken]
            let gate = term.bounded(scaled[row * product.channels + result], factors: factor)
            let up = term.bounded(scaled[row * product.channels + results + result], factors: factor)
            return BoundedValue.silu(gate: gate, up: up)
        }
    }
}
