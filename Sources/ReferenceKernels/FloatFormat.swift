/// A format that results are rounded to, to nearest.
public enum FloatFormat: Hashable, Sendable, CaseIterable {
    /// IEEE 754 binary32.
    case f32
    /// The upper half of a binary32.
    case bf16

    /// Bits of the significand, the hidden one counted.
    private var precision: Int {
        switch self {
        case .f32: 24
        case .bf16: 8
        }
    }

    /// The smallest normal number, of both formats: what falls below may be flushed to zero.
    public static let smallestNormal = 0x1p-126

    /// The largest error of one rounding relative to the exact result: half a unit in the last place of 1.
    public var unitRoundoff: Double { Double(sign: .plus, exponent: -precision, significand: 1) }

    /// The largest error of rounding a number whose magnitude is at most `magnitude`: half a unit in its last place.
    public func halfUnit(upTo magnitude: Double) -> Double {
        guard magnitude > Self.smallestNormal else { return Self.smallestNormal * unitRoundoff }
        return Double(sign: .plus, exponent: Int(magnitude.exponent) - precision, significand: 1)
    }

    /// How far `roundings` of them, one on another, can move a number, relative to it: (1 + u)^n − 1.
    ///
    /// Each rounding multiplies by some 1 + δ with |δ| ≤ u, and no product of n such factors is farther from 1. It is
    /// less than the customary γ_n = n u / (1 − n u), which also covers divisions.
    public func growth(roundings: Int) -> Double {
        var product = 1.0
        for _ in 0..<roundings {
            product *= 1 + unitRoundoff
        }
        return product - 1
    }
}
