import Devices
import Testing

/// Each matrix instruction against a product in plain loops.
@Suite struct MatrixInstructionTests {
    /// A kernel that feeds a lane's registers to the instruction and stores what it gets.
    private func text(_ name: String, operand: String, result: String) -> String {
        """
        WT_KERNEL(kernel, 64, 0)(const \(operand)* a, const \(operand)* b, const \(result)* c, \(result)* d) {
            int lane = WT_THREAD();
            \(result) sum = c[lane];
            sum = WT_MFMA_\(name)(a[lane], b[lane], sum);
            d[lane] = WT_MFMA_\(name)(a[lane], b[lane], sum);
        }
        """
    }

    struct IntegerCase: Sendable, CustomTestStringConvertible {
        var name: String
        var operand: String
        var result: String
        var size: Int
        var k: Int
        var elements: Int
        var testDescription: String { name }
    }

    @Test(arguments: [
        IntegerCase(name: "I32_16X16X32_I8", operand: "wt_i32x2", result: "wt_i32x4", size: 16, k: 32, elements: 8),
        IntegerCase(name: "I32_32X32X16_I8", operand: "wt_i32x2", result: "wt_i32x16", size: 32, k: 16, elements: 8),
        IntegerCase(name: "I32_16X16X64_I8", operand: "wt_i32x4", result: "wt_i32x4", size: 16, k: 64, elements: 16),
        IntegerCase(name: "I32_4X4X4_16B_I8", operand: "wt_i32", result: "wt_i32x4", size: 4, k: 4, elements: 4),
    ])
    func integers(_ instruction: IntegerCase) throws {
        let bench = try LaneBench()
        let library = try bench.library(
            text(instruction.name, operand: instruction.operand, result: instruction.result))
        var generator = SplitMix(state: 7)
        let (size, k, elements) = (instruction.size, instruction.k, instruction.elements)
        let registers = size == 4 ? 4 : size * size / 64
        let blocks = size == 4 ? 16 : 1
        for trial in 0..<4 {
            // The last trial is all extremes, and an accumulator that wraps.
            let a = (0..<64 * elements).map { _ in trial == 3 ? -128 : Int8(truncatingIfNeeded: generator.next()) }
            let b = (0..<64 * elements).map { _ in trial == 3 ? -128 : Int8(truncatingIfNeeded: generator.next()) }
            let c = (0..<64 * registers).map { _ in trial == 3 ? Int32.max : Int32(truncatingIfNeeded: generator.next())
            }
            var expected = c
            for block in 0..<blocks {
                for i in 0..<size {
                    for j in 0..<size {
                        var sum: Int32 = 0
                        for depth in 0..<k {
                            let (group, byte) = (depth / elements, depth % elements)
                            let left = (block * 4 * (blocks > 1 ? 1 : 0) + i + size * group) * elements + byte
                            let right = (block * 4 * (blocks > 1 ? 1 : 0) + j + size * group) * elements + byte
                            sum &+= Int32(a[left]) * Int32(b[right])
                        }
                        let place = Self.place(size: size, block: block, i: i, j: j, registers: registers)
                        expected[place] = c[place] &+ sum &+ sum
                    }
                }
            }
            let d = try bench.output(64 * registers, of: Int32.self)
            let launch = LaneLaunch(
                grid: LaneGrid(1), workgroupSize: 64,
                arguments: [
                    .buffer(try bench.buffer(a), .read), .buffer(try bench.buffer(b), .read),
                    .buffer(try bench.buffer(c), .read), .buffer(d, .write),
                ])
            let report = try bench.simulator.run(library, launch, order: .seeded(UInt64(trial)))
            #expect(report.findings == [])
            #expect(report.matrixInstructions == 2)
            #expect(d.elements(as: Int32.self) == expected)
        }
    }

    @Test(arguments: [16, 32])
    func bf16(size: Int) throws {
        let bench = try LaneBench()
        let name = size == 16 ? "F32_16X16X16_BF16" : "F32_32X32X8_BF16"
        let library = try bench.library(
            text(name, operand: "wt_i32x2", result: size == 16 ? "wt_f32x4" : "wt_f32x16"))
        let k = size == 16 ? 16 : 8
        let registers = size * size / 64
        var generator = SplitMix(state: 9)
        func number() -> Float {
            // A bf16: the low half of the bits is zero.
            let value = Float(Int32(truncatingIfNeeded: generator.next()) >> 8) / 65_536
            return Float(bitPattern: value.bitPattern & 0xffff_0000)
        }
        let a = (0..<256).map { _ in number() }
        let b = (0..<256).map { _ in number() }
        let c = (0..<64 * registers).map { _ in number() }
        var expected = c
        for i in 0..<size {
            for j in 0..<size {
                var sum: Float = 0
                for depth in 0..<k {
                    let product =
                        a[(i + size * (depth / 4)) * 4 + depth % 4] * b[(j + size * (depth / 4)) * 4 + depth % 4]
                    sum = depth == 0 ? product : sum + product
                }
                let place = Self.place(size: size, block: 0, i: i, j: j, registers: registers)
                expected[place] = (c[place] + sum) + sum
            }
        }
        func packed(_ numbers: [Float]) -> [UInt16] { numbers.map { UInt16($0.bitPattern >> 16) } }
        let d = try bench.output(64 * registers, of: Float.self)
        let launch = LaneLaunch(
            grid: LaneGrid(1), workgroupSize: 64,
            arguments: [
                .buffer(try bench.buffer(packed(a)), .read), .buffer(try bench.buffer(packed(b)), .read),
                .buffer(try bench.buffer(c), .read), .buffer(d, .write),
            ])
        let report = try bench.simulator.run(library, launch)
        #expect(report.findings == [])
        #expect(d.elements(as: Float.self) == expected)
    }

    /// Where D[i][j] lies among the lanes' registers (reference, section 5).
    private static func place(size: Int, block: Int, i: Int, j: Int, registers: Int) -> Int {
        switch size {
        case 4: (4 * block + j) * 4 + i
        case 16: (16 * (i / 4) + j) * 4 + i % 4
        default: (32 * (i / 4 % 2) + j) * 16 + 4 * (i / 8) + i % 4
        }
    }

    /// Maps with nothing in a row, which no instruction has: the tables rule, not the layout they usually have.
    @Test func mapsWithoutRuns() throws {
        let bench = try LaneBench()
        let scattered = try MatrixOperation(
            name: "I32_16X16X32_I8", m: 16, n: 16, k: 32, element: .i8, operandRegisters: 2, resultRegisters: 4,
            a: { MatrixCoordinate(row: $0 % 16, column: 31 - 8 * ($0 / 16) - $1) },
            b: { MatrixCoordinate(row: 31 - 8 * ($0 / 16) - $1, column: $0 % 16) },
            d: { MatrixCoordinate(row: 15 - 4 * ($0 / 16) - $1, column: $0 % 16) })
        let library = try bench.library(text("I32_16X16X32_I8", operand: "wt_i32x2", result: "wt_i32x4"))
        var generator = SplitMix(state: 21)
        let a = (0..<512).map { _ in Int8(truncatingIfNeeded: generator.next()) }
        let b = (0..<512).map { _ in Int8(truncatingIfNeeded: generator.next()) }
        func product(_ simulator: LaneSimulator) throws -> [Int32] {
            let d = try bench.output(256, of: Int32.self)
            let zero = try bench.buffer([Int32](repeating: 0, count: 256))
            let launch = LaneLaunch(
                grid: LaneGrid(1), workgroupSize: 64,
                arguments: [
                    .buffer(try bench.buffer(a), .read), .buffer(try bench.buffer(b), .read), .buffer(zero, .read),
                    .buffer(d, .write),
                ])
            #expect(try simulator.run(library, launch).findings == [])
            return d.elements(as: Int32.self)
        }
        // Reversing k changes no sum; reversing the rows of D reverses lane groups and registers.
        let usual = try product(bench.simulator)
        let other = try product(try LaneSimulator(memory: bench.memory, matrixOperations: [scattered]))
        let expected = (0..<256).map { at in
            let (lane, register) = (at / 4, at % 4)
            return usual[((3 - lane / 16) * 16 + lane % 16) * 4 + 3 - register]
        }
        #expect(other == expected)
    }

    @Test func tablesThatDescribeNoProduct() {
        #expect(throws: LaneSimulatorError.self) {
            _ = try MatrixOperation(
                name: "I32_16X16X32_I8", m: 16, n: 16, k: 32, element: .i8, operandRegisters: 2, resultRegisters: 4,
                a: { MatrixCoordinate(row: $0 % 16, column: $1) },
                b: { MatrixCoordinate(row: 8 * ($0 / 16) + $1, column: $0 % 16) },
                d: { MatrixCoordinate(row: 4 * ($0 / 16) + $1, column: $0 % 16) })
        }
    }
}
