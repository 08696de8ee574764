/// How the rows of a token's experts become one, and the error that its roundings can add up to.
///
/// The terms come from ``TermRoundings``: t' is within its bound of t. The bounds hold for every order of the terms
/// (``BoundedSum``), and add up what each rounding can do to the largest number that it can meet.
public enum MoEStage2Roundings: Hashable, Sendable, CaseIterable {
    /// Each term is rounded to bf16 and added by a bf16 addition that rounds, perhaps in f32 first; the order is open. Of n
    /// terms onto zero, n − 1 additions round.
    case atomicBF16
    /// The terms are added as they are by f32 additions that round, the order open; the sum is rounded to bf16.
    case atomicF32
    /// Each term is rounded to bf16; they are summed in f32 and the sum is rounded to bf16.
    case roundedTermsSummedInF32

    /// The factors of a row: its activation scale and its routing weight.
    static let rowFactors = 2

    /// The sum of `terms`, each in f32, and how far the result may be from it.
    public func combined(
        _ terms: some Sequence<BoundedValue>, last rounding: FloatRounding = .nearest
    ) -> BoundedValue {
        var sum = BoundedSum()
        for term in terms {
            sum.add(self == .atomicF32 ? term : term.rounded(to: .bf16))
        }
        switch self {
        case .atomicBF16: return sum.total(roundedTo: .bf16, .f32)
        case .atomicF32, .roundedTermsSummedInF32: return sum.total(roundedTo: .f32).rounded(to: .bf16, rounding)
        }
    }

    /// The largest error of a sum of `terms` terms relative to the sum of their magnitudes, each of `groups` groups of K
    /// with a scale of their own, nil where a channel has one.
    public func growth(terms: Int, groups: Int? = nil, last rounding: FloatRounding = .nearest) -> Double {
        let term = TermRoundings(groups: groups, rowFactors: Self.rowFactors).largestGrowth
        let additions = max(0, terms - 1)
        let roundings: (f32: Int, bf16: Int) =
            switch self {
            case .atomicBF16: (additions, 1 + additions)
            case .atomicF32: (additions, 1)
            case .roundedTermsSummedInF32: (additions, 2)
            }
        return (1 + term) * (1 + FloatFormat.f32.growth(roundings: roundings.f32))
            * (1 + rounding.halfUnits * FloatFormat.bf16.growth(roundings: roundings.bf16)) - 1
    }
}
