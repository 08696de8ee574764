/// A value in f64 and how far an implementation may be from it.
public struct BoundedValue: Hashable, Sendable {
    /// The exact value, up to the roundings of f64.
    public let value: Double
    /// The largest possible error, whatever the order of summation.
    public let bound: Double

    /// A value and its bound.
    public init(value: Double, bound: Double) {
        self.value = value
        self.bound = bound
    }

    /// How much of the bound `result` uses up: more than 1 is wrong, and NaN is infinitely so.
    public func errorRatio(of result: Double) -> Double {
        let error = abs(result - value)
        guard error.isFinite else { return .infinity }
        return error == 0 ? 0 : error / bound
    }
}
