/// The roundings between the integer sums of a quantised product and a scaled f32, and the error they can add up to.
///
/// Notation: u = 2^-24, S_g the integer sum of a group g, s_g its scale, f the product of the row's `rowFactors` factors. A
/// kernel computes t = f · Σ_g s_g · S_g. Where its unpacking works on sixteenfold weights, S_g is sixteen times as large and
/// 1/16 a factor of the row; powers of two round nothing.
///
/// One scale for all of K (`groups` nil). The sum is exact in i32, slices of K are added in i32. Its conversion to f32 rounds
/// only above 2^24: below, it or a sixteenth of it has at most 24 bits. Then come as many products as there are factors,
/// the channel's scale among them, in any grouping: at most r = 1 + rowFactors + (|S| > 2^24 ? 1 : 0) roundings.
///
/// G groups with scales in bf16. |S_g| ≤ 32 · 128 · 8 = 2^15 has at most 15 significant bits and s_g has 8, so that
/// s_g · S_g is exact in f32, multiplied by itself or in a fused multiply-add. The G products are joined by G − 1 additions
/// that round, in any order, in slices or not. A product passes through at most all of them, and then through a product with
/// each of the row's factors: r = G − 1 + rowFactors roundings.
///
/// A kernel whose lanes share groups, p lanes one group, may scale each lane's part of a group by itself and join the lanes'
/// sums later. Then a product passes through at most G − 1 additions where groups and slices of K are joined and p − 1 where
/// lanes are, lanes before slices or after them: r = G + p − 2 + rowFactors. The sum of magnitudes runs over parts.
///
/// In each case |t' − t| ≤ ((1 + u)^r − 1) · |f| · Σ_g |s_g · S_g|.
///
/// Underflow. What falls below the normal range may lose up to 2^-126 in each operation. That loss is multiplied by the
/// factors still to come: the row's factors times one another meet at most 16 Σ|s_g · S_g|, the integer sum times them meets
/// the scale, |s| ≤ |s · S|, and the products and sums of groups meet |f|; factors applied one after another meet one another.
public struct TermRoundings: Hashable, Sendable {
    /// Groups of K with a scale of their own; nil where the channel has one.
    public let groups: Int?
    /// Parts of a group that are scaled apart, as the sums are told (``ScaledSum``).
    public let partsPerGroup: Int
    /// Factors of a row, powers of two not counted.
    public let rowFactors: Int

    private let growth: Double
    private let growthAfterConversion: Double

    /// Integers up to here are exact in f32.
    private static let exactIntegers: Int32 = 1 << 24

    /// Roundings of a term with `groups` scales a channel, nil for one, and `rowFactors` factors a row.
    public init(groups: Int?, rowFactors: Int, partsPerGroup: Int = 1) {
        self.groups = groups
        self.partsPerGroup = partsPerGroup
        self.rowFactors = rowFactors
        let count = (groups.map { $0 + partsPerGroup - 2 } ?? 1) + rowFactors
        growth = FloatFormat.f32.growth(roundings: count)
        growthAfterConversion = FloatFormat.f32.growth(roundings: count + (groups == nil ? 1 : 0))
    }

    /// The largest error of a term relative to |f| · Σ_g |s_g · S_g|, whatever its sum.
    public var largestGrowth: Double { growthAfterConversion }

    /// `sum` times the row's `factors`, of which there are as many as were announced.
    public func bounded(_ sum: ScaledSum, factors: Float...) -> BoundedValue {
        let product = factors.reduce(1.0) { $0 * Double($1) }
        let isConverted = groups == nil && sum.integer.magnitude > Self.exactIntegers
        let relative = isConverted ? growthAfterConversion : growth
        let losses =
            Double(16 * rowFactors + 1) * sum.magnitude + Double(2 * (groups ?? 1) * partsPerGroup) * abs(product)
            + factors.reduce(1.0) { $0 + Double(abs($1)) }
        return BoundedValue(
            value: product * sum.value,
            bound: relative * abs(product) * sum.magnitude + FloatFormat.smallestNormal * losses)
    }
}
