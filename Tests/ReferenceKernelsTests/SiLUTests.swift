import Glibc
import ReferenceKernels
import Testing

@Suite("SiLU in f32")
struct SiLUTests {
    /// What a kernel computes whose functions are so many units off.
    private func computed(gate: Float, up: Float, log2E: Float = 1.442_695_04, units: Int32 = 0, flushes: Bool = false)
        -> Float
    {
        func moved(_ x: Float) -> Float {
            guard x.isNormal else { return flushes && !x.isInfinite ? x * 0 : x }
            return Float(bitPattern: UInt32(Int32(x.bitPattern) + units))
        }
        return gate * moved(1 / (1 + moved(exp2f(-gate * log2E)))) * up
    }

    private var gates: [Float] {
        let moderate = stride(from: -110, through: 110, by: 0.0371).map { Float($0) }
        let powers = (-149...127).flatMap {
            [Float(sign: .plus, exponent: $0, significand: 1.31), -Float(exp2f(Float($0)))]
        }
        return moderate + powers + [0, -0.0, 3.38e38, -3.38e38, 88.72, -88.72, -87.4, -127.9]
    }

    @Test(
        "functions that are two units off stay within the bound, flushed or not", arguments: [-2, 0, 2], [false, true])
    func bounded(units: Int32, flushes: Bool) {
        var largest = 0.0
        for gate in gates {
            for up: Float in [1, -0.75, 3.3e-5] {
                let result = computed(gate: gate, up: up, units: units, flushes: flushes)
                let expected = BoundedValue.silu(
                    gate: BoundedValue(value: Double(gate), bound: 0), up: BoundedValue(value: Double(up), bound: 0))
                largest = max(largest, expected.errorRatio(of: Double(result)))
            }
        }
        #expect(largest <= 1)
        #expect(largest > (units == 0 ? 0.2 : 0.5))
    }

    @Test("operands that are off by their bound stay within that of the result")
    func inputs() {
        var largest = 0.0
        for gate in gates where abs(gate) < 1e30 {
            for share: Float in [-1, 1] {
                let (gateBound, upBound) = (abs(gate) * 0x1p-9, Float(0x1p-8))
                let result = computed(gate: gate + share * gateBound, up: 1.5 - share * upBound)
                let expected = BoundedValue.silu(
                    gate: BoundedValue(value: Double(gate), bound: Double(gateBound) * 1.0001),
                    up: BoundedValue(value: 1.5, bound: Double(upBound)))
                largest = max(largest, expected.errorRatio(of: Double(result)))
            }
        }
        #expect(largest <= 1 && largest > 0.5)
    }

    @Test("other functions than SiLU and a coarse logarithm of e are told apart")
    func broken() {
        for gate: Float in [-20, -3, -0.5, 0.25, 2, 7] {
            let expected = BoundedValue.silu(
                gate: BoundedValue(value: Double(gate), bound: 0), up: BoundedValue(value: 2, bound: 0))
            #expect(expected.errorRatio(of: Double(computed(gate: gate, up: 2))) <= 1)
            #expect(expected.errorRatio(of: Double(computed(gate: gate, up: 2, log2E: 1.4453125))) > 1)
            // The power of e taken for that of two, and a gate that is not multiplied.
            #expect(expected.errorRatio(of: Double(computed(gate: gate, up: 2, log2E: 1))) > 1)
            #expect(expected.errorRatio(of: Double(2 / (1 + expf(-gate)))) > 1)
        }
    }
}
