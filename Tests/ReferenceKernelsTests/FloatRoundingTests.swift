import ReferenceKernels
import Testing

@Suite("Rounding to the nearest and towards zero")
struct FloatRoundingTests {
    /// How much of the bound of `rounding` the result that `make` gives uses up, for many numbers.
    private func ratios(_ rounding: FloatRounding, _ make: (Float) -> Float) -> [Double] {
        var random = SeededNumbers(6)
        return (0..<10_000).map { _ in
            let value = Float.random(in: -100...100, using: &random)
            return BoundedValue(value: Double(value), bound: 0).rounded(to: .bf16, rounding)
                .errorRatio(of: Double(make(value)))
        }
    }

    @Test("no rounding towards zero errs a whole unit, and some almost do")
    func towardZero() throws {
        let worst = try #require(ratios(.towardZero, Rounding.truncated).max())
        #expect(worst < 1 && worst > 0.99)
    }

    @Test(
        "rounding towards zero breaks the bound of rounding to the nearest half of the time, never the other way round")
    func told() {
        let truncated = ratios(.nearest, Rounding.truncated).count { $0 > 1 }
        #expect((4_500...5_500).contains(truncated), "\(truncated) of 10000")
        #expect(ratios(.towardZero, Rounding.nearest).allSatisfy { $0 <= 0.5 })
    }

    @Test("a unit further is wrong under both, but for numbers that bf16 has")
    func further() {
        // Two units below a truncated number: more than one from anything that it stands for.
        let further: (Float) -> Float = { value in
            let truncated = Rounding.truncated(value)
            return Float(bitPattern: truncated.bitPattern - 0x1_0000)
        }
        #expect(ratios(.towardZero, further).allSatisfy { $0 >= 0.5 })
        #expect(ratios(.towardZero, further).count { $0 > 1 } > 9_900)
        #expect(ratios(.nearest, further).allSatisfy { $0 > 1 })
    }

    @Test("a number's own error and that of its rounding add up, above a power of two in its larger units")
    func bounds() {
        #expect(BoundedValue(value: 1, bound: 0).rounded(to: .bf16, .nearest).bound == 0x1p-8)
        #expect(BoundedValue(value: 1, bound: 0).rounded(to: .bf16, .towardZero).bound == 0x1p-7)
        let below = BoundedValue(value: 1.9375, bound: 0.0625).rounded(to: .bf16, .towardZero)
        #expect(below.bound == 0.0625 + 0x1p-6)
        #expect(BoundedValue(value: 0x1p-127, bound: 0).rounded(to: .bf16, .towardZero).errorRatio(of: 0) <= 1)
        #expect(BoundedValue(value: 0x1p-125, bound: 0).rounded(to: .bf16, .towardZero).errorRatio(of: 0) > 1)
    }

    @Test(
        "the relative bound of a dense product covers every result's own", arguments: FloatRounding.allCases, [nil, 16])
    func denseGrowth(rounding: FloatRounding, groups: Int?) {
        let growth = W4A8GEMMReference.growth(groups: groups, rounding: rounding)
        #expect(growth > W4A8GEMMReference.growth(groups: groups) || rounding == .nearest)
        let roundings = TermRoundings(groups: groups, rowFactors: 1)
        for integer: Int32 in [1, 255, 257, 511, 1 << 24, 1 << 25 - 1] {
            let bounded = roundings.bounded(ScaledSum(integer: integer, scale: 0.3), factors: 0.7)
                .rounded(to: .bf16, rounding)
            #expect(bounded.bound <= growth * bounded.value)
            #expect(bounded.bound > growth * bounded.value / 4)
        }
    }

    @Test(
        "sums over experts lie within their bound, whichever way the last rounding goes",
        arguments: FloatRounding.allCases)
    func sums(rounding: FloatRounding) {
        var random = SeededNumbers(7)
        var told = 0
        for _ in 0..<1000 {
            let terms = (0..<8).map { _ in Float.random(in: -1...1, using: &random) }
            let bounded = MoEStage2Roundings.atomicF32.combined(
                terms.map { BoundedValue(value: Double($0), bound: 0) }, last: rounding)
            let sum = terms.shuffled(using: &random).reduce(0, +)
            let result = rounding == .nearest ? Rounding.nearest(sum) : Rounding.truncated(sum)
            #expect(bounded.errorRatio(of: Double(result)) <= 1)
            told += bounded.errorRatio(of: Double(Rounding.truncated(sum))) > 1 ? 1 : 0
            let magnitude = terms.reduce(0) { $0 + Double(abs($1)) }
            #expect(bounded.bound <= MoEStage2Roundings.atomicF32.growth(terms: 8, last: rounding) * magnitude)
        }
        #expect(rounding == .nearest ? (400...600).contains(told) : told == 0, "\(told) of 1000")
    }
}
