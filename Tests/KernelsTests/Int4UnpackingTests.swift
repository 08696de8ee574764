import KernelDSL
import KernelTestSupport
import Kernels
import Testing

@Suite("INT4 unpacking")
struct Int4UnpackingTests {
    /// The signed bytes that the unpacking makes of four packed ones.
    private func unpack(_ bytes: [UInt8], _ unpacking: Int4Unpacking, _ type: ValueType) -> (low: [Int8], high: [Int8])
    {
        let dword = bytes.reversed().reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
        let element = type.scalar == .i32 ? Int64(Int32(bitPattern: dword)) : Int64(dword)
        let evaluator = ValueEvaluator(["packed": [Int64](repeating: element, count: type.width)])
        let (low, high) = unpacking.unpack(Value(type, .parameter("packed")))
        func signed(_ value: Value) -> [Int8] {
            let elements = evaluator.evaluate(value) ?? []
            #expect(elements.count == type.width)
            #expect(Set(elements).count == 1)
            let dword = UInt32(truncatingIfNeeded: elements.first ?? 0)
            return (0..<4).map { Int8(truncatingIfNeeded: dword >> (8 * $0)) }
        }
        return (signed(low), signed(high))
    }

    @Test("all byte patterns, in every byte of a dword", arguments: Int4Unpacking.allCases, [ValueType.i32, .i32x4])
    func patterns(unpacking: Int4Unpacking, type: ValueType) {
        for pattern in UInt8.min...UInt8.max {
            let bytes = [pattern, ~pattern, pattern &+ 77, pattern &* 13]
            let (low, high) = unpack(bytes, unpacking, type)
            for (index, byte) in bytes.enumerated() {
                let lowWeight = Int(unpacking.weight(ofLowNibble: byte & 15))
                let highWeight = Int(Int4Unpacking.weight(ofHighNibble: byte >> 4))
                switch unpacking {
                case .two:
                    #expect(Int(low[index]) == lowWeight + 8)
                    #expect(Int(high[index]) == 16 * highWeight)
                case .three:
                    #expect(Int(low[index]) == 16 * lowWeight)
                    #expect(Int(high[index]) == 16 * highWeight)
                case .seven:
                    #expect(Int(low[index]) == lowWeight)
                    #expect(Int(high[index]) == highWeight)
                }
            }
        }
    }

    @Test("the sums that each unpacking leads to give the product", arguments: Int4Unpacking.allCases)
    func products(unpacking: Int4Unpacking) {
        var generator = SeededGenerator(seed: 5)
        for _ in 0..<500 {
            let weights = (0..<8).map { _ in Int8.random(in: -8...7, using: &generator) }
            let activations = (0..<8).map { _ in Int.random(in: -128...127, using: &generator) }
            let bytes = (0..<4).map {
                unpacking.lowNibble(of: weights[$0]) | UInt8(bitPattern: weights[$0 + 4]) << 4
            }
            let (low, high) = unpack(bytes, unpacking, .i32)
            let lowSum = (0..<4).reduce(0) { $0 + Int(low[$1]) * activations[$1] }
            let highSum = (0..<4).reduce(0) { $0 + Int(high[$1]) * activations[$1 + 4] }
            let offset = unpacking.separatesNibbles ? 8 * activations[0..<4].reduce(0, +) : 0
            let joined = unpacking.separatesNibbles ? 16 * (lowSum - offset) + highSum : lowSum + highSum
            let expected = zip(weights, activations).reduce(0) { $0 + Int($1.0) * $1.1 }
            #expect(Float(joined) * unpacking.scale == Float(expected))
        }
    }

    @Test("no more operations than stated", arguments: Int4Unpacking.allCases)
    func operations(unpacking: Int4Unpacking) {
        func count(_ value: Value) -> Int {
            guard case .binary(_, let left, let right) = value.node else { return 0 }
            return 1 + count(left) + count(right)
        }
        let (low, high) = unpacking.unpack(Value(.i32, .parameter("packed")))
        // The shift of the published form stands twice in the expression and is computed once; each of its two unions is
        // one instruction with the mask before it.
        let saved = unpacking == .seven ? 1 + 2 : 0
        #expect(count(low) + count(high) - saved == unpacking.operationsPerDword)
    }
}
