import Kernels

extension CaseScales {
    /// Scale `index` of its kind: about 2^`exponent` where it is usual, zero at multiples of `zeroEvery` where some are.
    func draw(index: Int, zeroEvery: Int, exponent: Int, _ random: inout SplitMix64) -> Float {
        let mantissa = 0.5 + random.unit()
        func times(_ power: Int) -> Float { Float(sign: .plus, exponent: power, significand: mantissa) }
        switch self {
        case .usual: return times(exponent)
        case .someZero: return index % zeroEvery == 0 ? 0 : times(exponent)
        case .huge: return times(52)
        case .tiny: return times(-60)
        }
    }

    /// The scales of a channel's weights: one, or bf16's values, one for each of `groups` groups of K.
    ///
    /// Where some are zero, those of every fifth channel are, and of the others those of every seventh group.
    func drawWeightScales(channel: Int, groups: Int?, exponent: Int, _ random: inout SplitMix64) -> [Float] {
        guard let groups else { return [draw(index: channel, zeroEvery: 5, exponent: exponent, &random)] }
        return (0..<groups).map { group in
            let scale = draw(index: channel + group, zeroEvery: 7, exponent: exponent, &random)
            let isZero = self == .someZero && channel % 5 == 0
            return isZero ? 0 : BF16.float(BF16.bits(scale))
        }
    }
}
