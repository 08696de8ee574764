import Glibc
import ReferenceKernels
import Testing

@Suite("What a router means")
struct RouterReferenceTests {
    private func router(_ logits: [Float], bias: [Float]? = nil, scale: Float = 1, topk: Int = 2) -> RouterReference {
        RouterReference(
            logits: logits, bias: bias ?? logits.map { _ in 0 }, scale: scale, expertsPerToken: topk, leastSum: 1e-20)
    }

    @Test("the largest are chosen, the lower number of two that are equal")
    func order() {
        #expect(router([0, 3, -1, 2]).choice(for: 0) == [1, 3])
        #expect(router([1, 1, 1, 1]).choice(for: 0) == [0, 1])
        #expect(router([.nan, -5, .nan, -6]).choice(for: 0) == [1, 3])
        #expect(router([.nan, -5, .nan, .nan]).choice(for: 0) == [1, 0])
        #expect(router([0, 0, 0], bias: [0, 0.5, 1]).choice(for: 0) == [2, 1])
    }

    @Test("what it chooses itself is accepted, anything else is not")
    func choices() {
        let router = router([0, 3, -1, 2, 2])
        #expect(router.problem(with: [1, 3], of: 0) == nil)
        #expect(router.problem(with: [3, 1], of: 0)?.contains("slot 0: expert 3") == true)
        #expect(router.problem(with: [1, 4], of: 0)?.contains("but 3 has") == true)
        #expect(router.problem(with: [1, 1], of: 0)?.contains("expert 1 again") == true)
        #expect(router.problem(with: [1, 5], of: 0)?.contains("5 is no expert") == true)
        #expect(router.problem(with: [-1, 1], of: 0)?.contains("-1 is no expert") == true)
    }

    @Test("a choice between scores that roundings may swap is accepted either way, one beyond them is not")
    func nearTies() {
        let close = router([1, Float(1).nextUp, -3])
        #expect(close.problem(with: [0, 1], of: 0) == nil)
        #expect(close.problem(with: [1, 0], of: 0) == nil)
        let apart = router([1, 1.0001, -3])
        #expect(apart.problem(with: [1, 0], of: 0) == nil)
        #expect(apart.problem(with: [0, 1], of: 0) != nil)
    }

    @Test("what is no number comes last, in the order of experts")
    func notNumbers() {
        let router = router([.nan, 1, .nan, .nan], topk: 3)
        #expect(router.problem(with: [1, 0, 2], of: 0) == nil)
        #expect(router.problem(with: [0, 1, 2], of: 0) != nil)
        #expect(router.problem(with: [1, 2, 0], of: 0) != nil)
        #expect(router.weights(of: [1, 0, 2], for: 0).allSatisfy { $0.value.isNaN })
    }

    @Test("weights add up to the scale, and scores of zero give weights of zero")
    func weights() {
        let some = router([0, 3, -1, 2], scale: 2.5, topk: 3).weights(of: [1, 3, 0], for: 0)
        #expect(abs(some.reduce(0) { $0 + $1.value } - 2.5) < 1e-9)
        #expect(abs(some[2].value / some[0].value - 0.5 * (1 + exp(-3.0))) < 1e-9)
        #expect(some.allSatisfy { $0.bound > 0 && $0.bound < 1e-5 * $0.value })
        let none = router([-Float.infinity, -.infinity]).weights(of: [0, 1], for: 0)
        #expect(none.allSatisfy { $0.value == 0 })
    }

    @Test("the sigmoid's bound holds for f32 arithmetic whose functions are two units off, and is not idle")
    func sigmoid() {
        var largest = 0.0
        for step in 0..<4_000 {
            let x = Float(step - 2_000) / 50
            let bounded = BoundedValue.sigmoid(Double(x))
            for direction in [Float(-1), 0, 1] {
                let power = exp2(Double(x * -1.442_695_04)) * (1 + Double(direction) * 0x1p-22)
                let sum = 1 + Float(power)
                let found = (1 / Double(sum)) * (1 - Double(direction) * 0x1p-22)
                let ratio = bounded.errorRatio(of: found)
                largest = max(largest, ratio)
                #expect(ratio <= 1, "\(x)")
            }
        }
        #expect(largest > 0.2)
    }
}
