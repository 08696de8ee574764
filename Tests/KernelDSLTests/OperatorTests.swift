import KernelDSL
import KernelTestSupport
import Testing

@Suite("Operators")
struct OperatorTests {
    @Test("folding and identities never change a value", arguments: 0..<8)
    func folding(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        var compared = 0
        for _ in 0..<2_500 {
            let plain = PlainExpression.random(depth: 5, using: &generator)
            let value = plain.value
            #expect(value.type == .i32)
            for _ in 0..<4 {
                let corners: [Int32] = [0, 1, -1, .max, .min]
                let random: [Int32] = [Int32.random(in: .min ... .max, using: &generator), 64, -7]
                let parameters = PlainExpression.parameters.map { name in
                    (name, (corners + random).randomElement(using: &generator) ?? 0)
                }
                guard let expected = plain.evaluate(Dictionary(uniqueKeysWithValues: parameters)) else { continue }
                let elements = Dictionary(uniqueKeysWithValues: parameters.map { ($0, [Int64($1)]) })
                let found = ValueEvaluator(elements).evaluate(value)
                #expect(found == [Int64(expected)], "\(value) with \(parameters)")
                compared += 1
            }
        }
        #expect(compared > 2_500)
    }

    @Test("what changes nothing is left out")
    func identities() {
        let x = Value.thread
        for value in [x + 0, 0 + x, x - 0, x * 1, 1 * x, x / 1, x | 0, 0 | x, x ^ 0, x << 0, x >> 0] {
            #expect(value == x)
        }
        #expect(x * 0 == 0)
        #expect(x % 1 == 0)
        #expect(x.slice(from: 0, count: 1) == x)
        #expect(x.converted(to: .i32) == x)
        #expect(x.reinterpreted(as: .i32) == x)
        // These would change something, or their operands' order.
        for value in [0 - x, 0 / x, x / 0, x & 0, x ^ x] {
            guard case .binary = value.node else {
                Issue.record("\(value) was simplified")
                continue
            }
        }
    }

    @Test("constants of i32 are computed where the result fits")
    func constants() {
        let seven: Value = 7
        #expect(seven + 3 == 10)
        #expect(seven - 9 == -2)
        #expect(seven * 6 == 42)
        #expect(-7 / (2 as Value) == -3)
        #expect(-7 % (2 as Value) == -1)
        // Left to the kernel, which wraps or does not get there.
        for value in [
            Value.constant(Int(Int32.max)) + 1, Value.constant(Int(Int32.min)) - 1, Value.constant(1 << 20) * (1 << 20),
            seven / 0, seven % 0, Value.constant(Int(Int32.min)) / -1,
        ] {
            guard case .binary = value.node else {
                Issue.record("\(value) was computed")
                continue
            }
        }
    }

    @Test("integer literals take the type of the other side")
    func literals() {
        let wide = Value.thread.converted(to: .i64)
        let unsigned = Value.thread.converted(to: .u32)
        let vector = Value.vector([.thread, .lane])
        for value in [wide, unsigned, vector] {
            for result in [value + 5, 5 + value, value & 5, value * 5, 5 - value, value << 5] {
                #expect(result.type == value.type)
                guard case .binary(_, let left, let right) = result.node else {
                    Issue.record("\(result) is no operation")
                    continue
                }
                #expect(left.type == value.type)
                #expect(right.type == value.type)
            }
            #expect(value.isLess(than: 5).type == ValueType(.boolean, value.type.width))
            #expect((value + 0) == value)
            #expect((value * 0) == .constant(0, value.type))
        }
    }

    @Test("constants that were given a type keep it")
    func typedConstants() {
        let large = Value.constant(1 << 40, .i64)
        #expect((large + 2).type == .i64)
        #expect((2 + large).type == .i64)
        // i32 with i64 is for the verifier to refuse, not for the constant to be cut to 32 bits.
        let mixed = Value.thread * large
        guard case .binary(.multiply, let left, let right) = mixed.node else {
            Issue.record("\(mixed) is no product")
            return
        }
        #expect(left.type == .i32)
        #expect(right == large)
        // Nor does a one or zero of another type vanish.
        #expect(Value.thread * .constant(1, .i64) != .thread)
    }
}
