/// The roundings that stand between the integer sums of stage 2 and its result, and the error they can add up to.
///
/// Notation: u = 2^-24 is the unit roundoff of f32 (round to nearest), v = 2^-8 that of bf16, both relative.
///
/// Each row's term t = sum · rowScale · channelScale is computed in f32 with five roundings: the sum's conversion, the
/// product of activation scale and routing weight (the factor 1/16 is exact), the two products with it and with the channel's
/// scale, and one to spare for another grouping of these factors. So |t' − t| ≤ ((1 + u)^5 − 1) |t|.
///
/// A result that falls below the normal range may lose up to 2^-126 in each operation; what follows multiplies that by at
/// most the factors still to come.
public enum MoEStage2Roundings: Hashable, Sendable {
    /// Each term is rounded to bf16 and added by a bf16 addition that rounds; the order is open. `topk` terms from zero:
    /// every partial sum is at most Σ|t'|, so that the error is at most ((1 + v)^topk (1 + u)^5 − 1) Σ|t|, in any order.
    case atomicBF16
    /// Each term is rounded to bf16; they are summed in f32 and the sum is rounded to bf16:
    /// ((1 + v)^2 (1 + u)^(5 + topk) − 1) Σ|t|.
    case roundedTermsSummedInF32

    /// The factors of one row's term.
    public struct Term: Hashable, Sendable {
        /// The integer sum.
        public let sum: Double
        /// Activation scale times routing weight.
        public let rowScale: Double
        /// The channel's weight scale.
        public let channelScale: Double

        /// A term of these factors.
        public init(sum: Double, rowScale: Double, channelScale: Double) {
            self.sum = sum
            self.rowScale = rowScale
            self.channelScale = channelScale
        }
    }

    private static let u = 0x1p-24
    private static let v = 0x1p-8
    private static let smallestNormal = 0x1p-126

    /// The sum of `terms` and its bound.
    public func bounded(_ terms: [Term]) -> BoundedValue {
        var value = 0.0
        var magnitude = 0.0
        var underflow = 0.0
        for term in terms {
            let product = term.sum * term.rowScale * term.channelScale
            value += product
            magnitude += abs(product)
            // Sixteenfold sums are the largest factor that an underflow of the row's scale can meet.
            underflow +=
                Self.smallestNormal * (16 * abs(term.sum) * abs(term.channelScale) + abs(term.channelScale) + 3)
        }
        let count = terms.count
        return BoundedValue(
            value: value, bound: growth(terms: count) * magnitude + underflow * Double(count + 1))
    }

    /// The largest error of a sum of `terms` terms relative to the sum of their magnitudes.
    public func growth(terms: Int) -> Double {
        switch self {
        case .atomicBF16: Self.power(1 + Self.v, terms) * Self.power(1 + Self.u, 5) - 1
        case .roundedTermsSummedInF32: Self.power(1 + Self.v, 2) * Self.power(1 + Self.u, 5 + terms) - 1
        }
    }

    private static func power(_ base: Double, _ exponent: Int) -> Double {
        (0..<exponent).reduce(1.0) { result, _ in result * base }
    }
}
