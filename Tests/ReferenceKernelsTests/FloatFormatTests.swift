import ReferenceKernels
import Testing

@Suite("Roundings of a format")
struct FloatFormatTests {
    @Test("half a unit in the last place is what the standard library says")
    func halfUnits() {
        var random = SeededNumbers(1)
        for _ in 0..<1000 {
            let value = Float(bitPattern: UInt32.random(in: 0x0080_0001..<0x7f80_0000, using: &random))
            #expect(FloatFormat.f32.halfUnit(upTo: Double(value)) == Double(value.ulp) / 2)
            #expect(FloatFormat.bf16.halfUnit(upTo: Double(value)) == Double(value.ulp) * 0x1p15)
        }
    }

    @Test("no rounding to nearest errs more than half a unit, and some err as much")
    func reached() {
        var random = SeededNumbers(2)
        var worst = 0.0
        for _ in 0..<10_000 {
            let value = Float.random(in: -100...100, using: &random)
            let rounded = BoundedValue(value: Double(value), bound: 0).rounded(to: .bf16)
            worst = max(worst, rounded.errorRatio(of: Double(Rounding.nearest(value))))
        }
        #expect(worst <= 1 && worst > 0.99)
    }

    @Test("growth lies between n u and n u / (1 - n u)", arguments: FloatFormat.allCases, [1, 2, 5, 64])
    func growth(format: FloatFormat, roundings: Int) {
        let product = Double(roundings) * format.unitRoundoff
        let growth = format.growth(roundings: roundings)
        #expect(growth >= product && growth <= product / (1 - product))
        #expect(format.growth(roundings: 0) == 0)
    }

    @Test("what may be flushed to zero may be lost, what cannot may not")
    func underflow() {
        let small = BoundedValue(value: 0x1p-127, bound: 0).rounded(to: .bf16)
        #expect(small.errorRatio(of: 0) <= 1)
        let normal = BoundedValue(value: 0x1p-125, bound: 0).rounded(to: .bf16)
        #expect(normal.errorRatio(of: 0) > 1)
    }
}
