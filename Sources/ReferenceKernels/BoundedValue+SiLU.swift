import Glibc

extension BoundedValue {
    /// SiLU(gate) · up as kernels compute it in f32: g · reciprocal(1 + exponential2(-g · log2 e)) · up.
    ///
    /// Notation: u = 2^-24, G the largest magnitude of the gate, functions within two units in the last place (4u relative).
    ///
    /// - |SiLU'| <= 1.1, so that the gate's own error counts 1.1-fold.
    /// - The exponent has two roundings, that of the constant and that of the product: its power is off by the factor
    ///   e^(±2u(1 + u)G), and by that of the function. Beyond G = 200 the power is 0 or infinite whatever it is off by, and the
    ///   result the gate or zero.
    /// - That error counts e^-g / (1 + e^-g)-fold in the sum 1 + e^-g; the sum, the reciprocal, and the product with g follow.
    /// - Powers and reciprocals below 2^-126 may be zeros, and so is the reciprocal of a power beyond f32: G · 2^-125.
    public static func silu(gate: BoundedValue, up: BoundedValue) -> BoundedValue {
        let value = gate.value / (1 + exp(-gate.value))
        let unit = FloatFormat.f32.unitRoundoff
        let largest = min(gate.largestMagnitude, 200)
        let power = exp(2 * unit * (1 + unit) * largest) * (1 + 4 * unit) - 1
        let share = 1 / (1 + exp(gate.value - gate.bound))
        let growth = (1 + 4 * unit) / ((1 - share * power) * (1 - unit)) - 1
        let moved = 1.1 * gate.bound
        let silu = BoundedValue(
            value: value,
            bound: moved + growth * (abs(value) + moved) + largest * 2 * FloatFormat.smallestNormal
        ).rounded(to: .f32)
        return BoundedValue(
            value: value * up.value,
            bound: silu.bound * up.largestMagnitude + abs(value) * up.bound
        ).rounded(to: .f32)
    }
}
