import Glibc

extension BoundedValue {
    /// 1 / (1 + e^-x) as kernels compute it in f32: reciprocal(1 + exponential2(-x · log2 e)).
    ///
    /// Notation: u = 2^-24, functions within two units in the last place (4u relative).
    ///
    /// - The exponent has two roundings, that of the constant and that of the product: its power is off by the factor
    ///   e^(±2u(1 + u)|x|), and by that of the function. Beyond |x| = 200 the power is 0 or infinite whatever it is off by.
    /// - That error counts e^-x / (1 + e^-x)-fold in the sum; the sum and the reciprocal follow.
    /// - Powers and reciprocals below 2^-126 may be zeros, and so is the reciprocal of a power beyond f32: 2^-125.
    public static func sigmoid(_ x: Double) -> BoundedValue {
        let value = 1 / (1 + exp(-x))
        let unit = FloatFormat.f32.unitRoundoff
        let power = exp(2 * unit * (1 + unit) * min(abs(x), 200)) * (1 + 4 * unit) - 1
        let growth = (1 + 4 * unit) / ((1 - (1 - value) * power) * (1 - unit)) - 1
        return BoundedValue(value: value, bound: growth * value + 2 * FloatFormat.smallestNormal)
    }
}
