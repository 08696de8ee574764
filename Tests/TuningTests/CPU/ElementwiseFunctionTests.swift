import Glibc
import KernelDSL
import Testing

/// The functions of f32 that C text has, against the C library's, over f32 of every size and sign.
@Suite("Functions of f32 on the processor")
struct ElementwiseFunctionTests {
    /// Numbers whose bits lie 65521 apart: they go through every exponent, both signs and the NaNs.
    private static let count: Int = 1 << 16
    private static let step: UInt32 = 65_521

    private static func operand(_ index: Int) -> Float { Float(bitPattern: UInt32(index) &* step) }

    /// What `function` gives for every operand, computed in vectors of `width` elements.
    private func results(
        _ vectors: VectorInstructions, width: Int, _ function: (Value) -> Value
    ) async throws -> [Float] {
        let kernel = KernelBuilder(name: "sweep", summary: "a function over all of f32.", workgroupSize: 1)
        let memory = kernel.pointer("memory", .i32, .update, alignment: 64)
        for place in 0..<width {
            kernel.store(.constant(place), to: memory, at: .constant(place))
        }
        let type = ValueType(.u32, width)
        let ramp = kernel.load("ramp", ValueType(.i32, width), from: memory, at: 0)
        kernel.loop("at", from: 0, to: .constant(Self.count), by: width) { place in
            let bits = (ramp + place.splat(width)).converted(to: .u32) * Value.constant(Int(Self.step), type)
            let operand = kernel.define("operand", bits.reinterpreted(as: ValueType(.f32, width)))
            kernel.store(function(operand).reinterpreted(as: ValueType(.i32, width)), to: memory, at: place + 64)
        }
        let built = kernel.build()
        let bench = try await ScheduleBench(vectors)
        #expect(KernelVerifier(target: bench.processor.target).errors(in: built).map(\.description) == [])
        return try await bench.run(built, count: Self.count + 64).dropFirst(64).map {
            Float(bitPattern: UInt32(bitPattern: $0))
        }
    }

    private static func widths(_ vectors: VectorInstructions) -> [Int] { [1, 4, vectors.bytes / 4] }

    /// Errors in units of the last place of the f32 nearest to `exact`, subnormal ones included.
    private func units(_ result: Float, _ exact: Double) -> Double {
        let nearest = Float(exact)
        guard nearest.isFinite else { return result == nearest ? 0 : .infinity }
        let error = abs(Double(result) - exact) / Double(nearest.ulp)
        return error.isFinite ? error : .infinity
    }

    @Test(
        "exponential2 is within one unit from subnormal results to infinity; a NaN stays one",
        arguments: VectorInstructions.all)
    func exponential2(_ vectors: VectorInstructions) async throws {
        for width in Self.widths(vectors) {
            let found = try await results(vectors, width: width) { .call(.exponential2, $0) }
            var (worst, kinds) = (0.0, Set<FloatingPointClassification>())
            for (index, result) in found.enumerated() {
                let operand = Self.operand(index)
                worst = max(
                    worst, operand.isNaN ? (result.isNaN ? 0 : .infinity) : units(result, exp2(Double(operand))))
                kinds.insert(result.floatingPointClass)
            }
            #expect(worst <= 1 && worst > 0.5)
            #expect(kinds.isSuperset(of: [.positiveZero, .positiveNormal, .positiveInfinity, .quietNaN]))
        }
    }

    @Test("exponential2 is within one unit where results are numbers", arguments: VectorInstructions.all)
    func denseExponential2(_ vectors: VectorInstructions) async throws {
        // Operands from -152 to 130 rather than all of f32, of which most give zero, one or infinity.
        let scale = Value.constant(282 * 0x1p-32 as Float)
        func moved(_ operand: Value) -> Value {
            let bits = operand.reinterpreted(as: ValueType(.u32, operand.type.width)).converted(to: .f32)
            return bits * scale.splat(operand.type.width) - Value.constant(152 as Float, operand.type)
        }
        let width = vectors.bytes / 4
        let operands = try await results(vectors, width: width, moved)
        let found = try await results(vectors, width: width) { .call(.exponential2, moved($0)) }
        let worst = zip(operands, found).map { units($1, exp2(Double($0))) }.max()
        #expect(try #require(worst) <= 1)
        #expect(
            Set(found.map(\.floatingPointClass)) == [
                .positiveZero, .positiveSubnormal, .positiveNormal, .positiveInfinity,
            ])
    }

    @Test("reciprocal, absolute and maximum are those of IEEE 754", arguments: VectorInstructions.all)
    func exact(_ vectors: VectorInstructions) async throws {
        for width in Self.widths(vectors) {
            let half = Value.constant(0.5 as Float, ValueType(.f32, width))
            let functions: [(of: (Value) -> Value, expected: (Float) -> Float)] = [
                ({ .call(.reciprocal, $0) }, { 1 / $0 }),
                ({ .call(.absolute, $0) }, { $0.magnitude }),
                ({ .call(.maximum, $0, half) }, { fmaxf($0, 0.5) }),
                ({ .call(.maximum, half, $0) }, { fmaxf(0.5, $0) }),
                ({ .call(.fusedMultiplyAdd, $0, half, half) }, { fmaf($0, 0.5, 0.5) }),
            ]
            for function in functions {
                let found = try await results(vectors, width: width, function.of)
                let wrong = found.enumerated().filter { index, result in
                    let expected = function.expected(Self.operand(index))
                    return expected.isNaN ? !result.isNaN : result.bitPattern != expected.bitPattern
                }
                #expect(wrong.isEmpty, "\(wrong.first.map { "\(Self.operand($0.offset)): \($0.element)" } ?? "")")
            }
        }
    }

    @Test("roundedToInteger goes to the nearest, the even one of two", arguments: VectorInstructions.all)
    func rounded(_ vectors: VectorInstructions) async throws {
        for width in Self.widths(vectors) {
            // Halves between -16384 and 16384.
            let half = Value.constant(0.25 as Float, ValueType(.f32, width))
            let found = try await results(vectors, width: width) { operand in
                let type = ValueType(.i32, width)
                let numbers = operand.reinterpreted(as: type) >> .constant(15, type)
                return Value.call(.roundedToInteger, numbers.converted(to: .f32) * half)
                    .reinterpreted(as: ValueType(.f32, width))
            }
            let expected = (0..<Self.count).map { index in
                let number = Float(Int32(bitPattern: Self.operand(index).bitPattern) >> 15) * 0.25
                return Int32(number.rounded(.toNearestOrEven))
            }
            #expect(found.map { Int32(bitPattern: $0.bitPattern) } == expected)
        }
    }
}
