import CodeGeneration
import KernelDSL
import KernelTestSupport
import Testing

@Suite("Text of expressions")
struct ExpressionTextTests {
    /// How `value` stands in emitted text.
    private func text(_ value: Value) throws -> String {
        let kernel = KernelBuilder(name: "small", summary: "one value.", workgroupSize: 64)
        _ = kernel.define("result", value)
        let body = HIPEmitter().body(of: kernel.build())
        let line = try #require(body.split(separator: "\n").first { $0.contains(" result = ") })
        let start = try #require(line.range(of: " result = ")).upperBound
        return String(line[start...].dropLast())
    }

    @Test("C++ reads what was meant: random expressions", arguments: 0..<8)
    func precedence(seed: UInt64) throws {
        var generator = SeededGenerator(seed: 100 + seed)
        var compared = 0
        for _ in 0..<1_000 {
            let plain = PlainExpression.random(depth: 5, using: &generator)
            let text = try text(plain.value)
            for _ in 0..<4 {
                let values: [Int32] = [0, 1, -1, 5, .max, .min, Int32.random(in: .min ... .max, using: &generator)]
                let parameters = Dictionary(
                    uniqueKeysWithValues: PlainExpression.parameters.map { name in
                        (name, values.randomElement(using: &generator) ?? 0)
                    })
                guard let expected = plain.evaluate(parameters) else { continue }
                let found = try CExpression.evaluate(text, parameters)
                #expect(found == expected, "\(text)")
                compared += 1
            }
        }
        #expect(compared > 1_000)
    }

    @Test("the evaluator that judges it knows C's precedences")
    func evaluator() throws {
        let values: [String: Int32] = ["a": 6, "b": 4, "c": 3]
        #expect(try CExpression.evaluate("a - b - c", values) == -1)
        #expect(try CExpression.evaluate("a & b == 4", values) == 0)
        #expect(try CExpression.evaluate("a << b + 1", values) == 192)
        #expect(try CExpression.evaluate("a | b ^ c & 1", values) == 7)
        #expect(try CExpression.evaluate("a < b ? 1 : b < a ? 2 : 3", values) == 2)
        #expect(try CExpression.evaluate("-a % b", values) == -2)
        #expect(try CExpression.evaluate("wt_i32(0xfffffff0u) >> 2", values) == -4)
        #expect(throws: CExpression.Problem.self) { try CExpression.evaluate("a --1", values) }
        #expect(throws: CExpression.Problem.self) { try CExpression.evaluate("a * 2147483648", values) }
    }

    static let samples: [(Value, String)] = [
        (a + b * c, "a + b * c"),
        ((a + b) * c, "(a + b) * c"),
        (a - (b - c), "a - (b - c)"),
        (a - b - c, "a - b - c"),
        ((a + b) << 3, "(a + b) << 3"),
        (a & 0xff_ffff, "a & 0x00ffffff"),
        (a & 7, "a & 7"),
        (a & -16, "a & wt_i32(0xfffffff0u)"),
        ((a & 7) + 1, "(a & 7) + 1"),
        (a + -5, "a + -5"),
        (-Value.constant(-5), "-(-5)"),
        (-(-a), "-(-a)"),
        (Value.constant(Int(Int32.min)) / a, "wt_i32(0x80000000u) / a"),
        ((a + b).isLess(than: c).select(a, else: b + c), "a + b < c ? a : b + c"),
        (a.converted(to: .i64) * 5, "wt_i64(a) * 5"),
        (a.converted(to: .i64) & 5, "wt_i64(a) & 5"),
        (a.converted(to: .i64) * .constant(1 << 40, .i64), "wt_i64(a) * wt_i64(1099511627776)"),
        (Value.constant(3, .i64) * .constant(5, .i64), "wt_i64(3) * wt_i64(5)"),
        (Value(.i32x4, .parameter("v")) * 16, "v * 16"),
        (Value(.i32x4, .parameter("v")) & 0xff, "v & 0xff"),
        (Value(ValueType(.u32, 4), .parameter("v")) >> 4, "v >> 4u"),
        (.constant(0xffff_0000, .u32) & a.converted(to: .u32), "0xffff0000u & wt_u32(a)"),
        (.constant(0.0625 as Float), "0.0625f"),
        (-Value.constant(-2.5 as Float), "-(-2.5f)"),
        (.constant(Float.infinity), "WT_BITS_F32(0x7f800000u)"),
        (.constant(3, .i32x4), "wt_i32x4(3)"),
        (Value(.i32x4, .parameter("v"))[2], "v.z"),
        (Value(.i32x4, .parameter("v")).slice(from: 2, count: 2), "v.zw"),
        (Value(.i32x16, .parameter("v")).slice(from: 8, count: 4), "v.s89ab"),
        (Value.vector([a, b]), "wt_i32x2{a, b}"),
        // A macro would part the commas in braces.
        (Value.vector([a, b]).reinterpreted(as: .i64), "WT_BITS(wt_i64, (wt_i32x2{a, b}))"),
        (Value.vector([a, b]).converted(to: .f32), "WT_CONVERT(wt_f32x2, (wt_i32x2{a, b}))"),
    ]

    private static let a = Value(.i32, .parameter("a"))
    private static let b = Value(.i32, .parameter("b"))
    private static let c = Value(.i32, .parameter("c"))

    @Test("no more parentheses than a reader needs", arguments: samples)
    func readable(value: Value, expected: String) throws {
        #expect(try text(value) == expected)
    }
}
