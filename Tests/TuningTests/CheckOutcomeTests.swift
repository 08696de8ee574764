import ReferenceKernels
import Testing
import Tuning

@Suite("Comparing with the reference")
struct CheckOutcomeTests {
    private func check(_ found: [Double], _ expected: [BoundedValue], width: Int = 2) -> CheckOutcome {
        .bounded(expected, width: width) { found[$0] }
    }

    @Test("a bound that is met exactly is met, the next number is not")
    func bounds() {
        let expected = [BoundedValue(value: 1, bound: 0.25), BoundedValue(value: -2, bound: 0.5)]
        let met = check([1.25, -2.5], expected)
        #expect(met.wrong == 0 && met.firstWrong == nil && met.elements == 2)
        #expect(met.worstRatio == 1)
        let missed = check([1.25, (-2.5 as Double).nextDown], expected)
        #expect(missed.wrong == 1)
        #expect(missed.worstRatio > 1)
        #expect(missed.firstWrong?.hasPrefix("row 0, column 1: ") == true)
    }

    @Test("a bound of zero admits the value alone")
    func zeroBound() {
        let zero = [BoundedValue(value: 0, bound: 0)]
        #expect(check([0], zero).worstRatio == 0)
        #expect(check([-0.0], zero).wrong == 0)
        #expect(check([Double.leastNonzeroMagnitude], zero).wrong == 1)
    }

    @Test("NaN and infinities are wrong whatever the bound", arguments: [Double.nan, .infinity, -.infinity])
    func notFinite(_ found: Double) {
        let outcome = check(
            [0, 0, found], (0..<3).map { _ in BoundedValue(value: 0, bound: .greatestFiniteMagnitude) })
        #expect(outcome.wrong == 1)
        #expect(outcome.worstRatio == .infinity)
        #expect(outcome.firstWrong?.hasPrefix("row 1, column 0: \(found) instead of 0.0") == true)
    }

    @Test("a bound that is no number admits nothing", arguments: [Double.nan, -1])
    func senselessBound(_ bound: Double) {
        #expect(check([1.5], [BoundedValue(value: 1, bound: bound)]).wrong == 1)
    }

    @Test("an expectation that is not finite admits nothing", arguments: [Double.nan, .infinity])
    func senselessValue(_ value: Double) {
        #expect(check([value], [BoundedValue(value: value, bound: .infinity)]).wrong == 1)
    }

    @Test("integers are compared exactly")
    func integers() {
        let expected: [Int32] = [0, .max, .min, -5]
        #expect(CheckOutcome.exact(expected, width: 2) { expected[$0] }.firstWrong == nil)
        let outcome = CheckOutcome.exact(expected, width: 2) { expected[$0] &+ ($0 == 1 || $0 == 2 ? 1 : 0) }
        #expect(outcome.wrong == 2 && outcome.elements == 4)
        #expect(outcome.worstRatio == .infinity)
        #expect(outcome.firstWrong == "row 0, column 1: -2147483648 instead of 2147483647")
    }

    @Test("one wrong element in a thousand is found, in results and in sums")
    func oneInAThousand() throws {
        let small = try SmallProblem(tokens: 16)
        for run in try #require(try small.cases().first).prepare() {
            let (tensor, evaluate) = try #require(run.checks.first)
            let right = try rightBytes(of: run, tensor)
            let healthy = right.withUnsafeBytes { evaluate($0) }
            #expect(healthy.wrong == 0 && healthy.elements >= 1000, "\(healthy)")

            var wrong = right
            let place = 777
            let size = tensor == "out" ? 2 : 4
            // The sign bit of a bf16, the lowest bit of an integer.
            wrong[place * size + (tensor == "out" ? 1 : 0)] ^= tensor == "out" ? 0x80 : 0x01
            let outcome = wrong.withUnsafeBytes { evaluate($0) }
            #expect(outcome.wrong == 1)
            #expect(outcome.firstWrong?.hasPrefix("row \(place / 64), column \(place % 64): ") == true)
        }
    }

    /// The bytes that a perfect kernel would write.
    private func rightBytes(of run: VerificationRun, _ tensor: String) throws -> [UInt8] {
        if let expectation = run.expectation {
            return expectation.values.flatMap { value -> [UInt8] in
                let bits = Float(value.value).bitPattern
                let rounded = UInt16(truncatingIfNeeded: (bits + 0x7fff + (bits >> 16 & 1)) >> 16)
                return [UInt8(rounded & 0xff), UInt8(rounded >> 8)]
            }
        }
        let testCase = try #require(
            try MoEStage2Case.all(for: SmallProblem(tokens: 16).problem, tileM: 16).first)
        let unpacking = 16 as Int32
        return MoEStage2Data(testCase, seed: 1).reference.integerSums().flatMap { sum in
            withUnsafeBytes(of: (sum * unpacking).littleEndian) { Array($0) }
        }
    }
}
