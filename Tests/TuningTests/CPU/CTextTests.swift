import KernelDSL
import Kernels
import Testing

@Suite("Emitted C on the processor")
struct CTextTests {
    /// What is stored at one place, and what it must be.
    private typealias Example = (value: Value, expected: [Int32])

    /// Expressions of every kind that the verifier lets a CPU have.
    private static func examples(_ ramp: Value, _ vectors: VectorInstructions) -> [Example] {
        let yes = Value.constant(1, .boolean)
        let half = Value.constant(0.5 as Float)
        let bytes = Value.constant(0x7f80_ff01, .u32).splat(8).reinterpreted(as: ValueType(.i8, 32))
        let nibbles = Value.constant(0x0f0f_0f0f).splat(8).reinterpreted(as: ValueType(.u8, 32))
        // 1 − 1 − 128 + 127, and the pairs of those bytes.
        let products: [Example]
        if vectors.multipliesByteQuads {
            let wide = Value.call(.dotByteQuads(8), .constant(100, ValueType(.i32, 8)), nibbles, bytes)
            products = [(wide, [Int32](repeating: 100 - 15, count: 8))]
        } else {
            let pairs = Value.call(.dotBytePairs(16), nibbles, bytes)
            let ones = Value.constant(1, ValueType(.i16, 16))
            products = [
                (Value.call(.dotShortPairs(8), pairs, ones), [Int32](repeating: -15, count: 8)),
                (pairs.reinterpreted(as: ValueType(.i32, 8)), [Int32](repeating: -15 << 16, count: 8)),
            ]
        }
        return products + [
            (ramp, [10, -20, 30, -40]),
            (yes.select(7, else: 9), [7]),
            (Value.constant(0, .boolean).select(ramp, else: -ramp), [-10, 20, -30, 40]),
            (Value.constant(5).converted(to: .boolean).converted(to: .i32), [1]),
            (ramp.slice(from: 2, count: 2), [30, -40]),
            (ramp[1].splat(4) * ramp, [-200, 400, -600, 800]),
            (ramp.converted(to: .f32).reinterpreted(as: .i32x4), [10, -20, 30, -40].map { bits($0) }),
            ((ramp.converted(to: .f32) * half.splat(4)).converted(to: .i32), [5, -10, 15, -20]),
            (Value.call(.fusedMultiplyAdd, half, half, half).reinterpreted(as: .i32), [bits(0.75)]),
            (Value.call(.bitsOfFloat, half).reinterpreted(as: .i32), [bits(0.5)]),
            (Value.call(.floatOfBits, .constant(0x3f00_0000, .u32)).reinterpreted(as: .i32), [bits(0.5)]),
            (ramp.converted(to: .i8).converted(to: .u8).converted(to: .i32), [10, 236, 30, 216]),
            (ramp.converted(to: .i64).converted(to: .i32) >> 1, [5, -10, 15, -20]),
            ((ramp & 0xff) ^ (ramp | 1), [1, -255, 1, -255]),
            (Value.builtin(.blockX) + 3, [3]),
        ]
    }

    private static func bits(_ value: Float) -> Int32 { Int32(bitPattern: value.bitPattern) }

    @Test("says what was meant, and every kind of it compiles", arguments: VectorInstructions.all)
    func meaning(_ vectors: VectorInstructions) async throws {
        let bench = try await ScheduleBench(vectors)
        let kernel = KernelBuilder(name: "examples", summary: "one value after the other.", workgroupSize: 1)
        let memory = kernel.pointer("memory", .i32, .update, alignment: 64)
        for (place, number) in [10, -20, 30, -40].enumerated() {
            kernel.store(.constant(number), to: memory, at: .constant(place))
        }
        let ramp = kernel.load("ramp", .i32x4, from: memory, at: 0)
        let examples = Self.examples(ramp, vectors)
        for (number, example) in examples.enumerated() {
            kernel.store(example.value, to: memory, at: .constant(16 * (number + 1)))
        }
        let built = kernel.build()
        #expect(KernelVerifier(target: bench.processor.target).errors(in: built).map(\.description) == [])
        let found = try await bench.run(built, count: 16 * (examples.count + 1))
        for (number, example) in examples.enumerated() {
            let place = 16 * (number + 1)
            #expect(Array(found[place..<place + example.expected.count]) == example.expected, "\(example.value)")
        }
    }
}
