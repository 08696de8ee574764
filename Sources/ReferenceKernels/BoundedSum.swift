/// A sum of a few terms by additions that round, in any order.
///
/// n terms are joined by n − 1 additions, whatever the order and however they are put in brackets, and zeros to start from
/// change nothing. A term passes through at most n − 1 of them, each of which multiplies it by some 1 + δ. So the sum is at
/// most ((1 + u)^(n − 1) − 1) Σ|t'| from the sum of the terms t' as they are, which are themselves off by their own bounds.
/// An addition whose result lies below the normal range may lose 2^-126 besides.
public struct BoundedSum: Hashable, Sendable {
    private var value = 0.0
    private var bound = 0.0
    private var magnitude = 0.0
    private var terms = 0

    /// The sum of nothing.
    public init() {}

    /// Adds `term`.
    public mutating func add(_ term: BoundedValue) {
        value += term.value
        bound += term.bound
        magnitude += term.largestMagnitude
        terms += 1
    }

    /// The sum, where each addition rounds to each of `formats` in turn.
    public func total(roundedTo formats: FloatFormat...) -> BoundedValue {
        let additions = max(0, terms - 1)
        let growth = formats.reduce(1.0) { $0 * (1 + $1.growth(roundings: additions)) } - 1
        let underflow = FloatFormat.smallestNormal * Double(additions) * (1 + growth)
        return BoundedValue(value: value, bound: bound + growth * magnitude + underflow)
    }
}
