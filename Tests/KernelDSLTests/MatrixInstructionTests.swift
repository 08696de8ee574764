import KernelDSL
import Testing

@Suite("Matrix instructions")
struct MatrixInstructionTests {
    /// The published maps of one instruction, with l the lane, r the register, b the element's place in its register.
    struct Published: Sendable, CustomTestStringConvertible {
        let instruction: MatrixInstruction
        let cycles: Int
        let operandRegisters: Int
        let accumulatorRegisters: Int
        /// Row of A, and column of B.
        let row: @Sendable (_ l: Int) -> Int
        let k: @Sendable (_ l: Int, _ r: Int, _ b: Int) -> Int
        let resultRow: @Sendable (_ l: Int, _ r: Int) -> Int
        var block: @Sendable (_ l: Int) -> Int = { _ in 0 }

        var testDescription: String { instruction.name }
    }

    static let gfx942 = [
        Published(
            instruction: .i32_16x16x32_i8, cycles: 16, operandRegisters: 2, accumulatorRegisters: 4,
            row: { l in l % 16 }, k: { l, r, b in 8 * (l / 16) + 4 * r + b }, resultRow: { l, r in 4 * (l / 16) + r }),
        Published(
            instruction: .i32_32x32x16_i8, cycles: 32, operandRegisters: 2, accumulatorRegisters: 16,
            row: { l in l % 32 }, k: { l, r, b in 8 * (l / 32) + 4 * r + b },
            resultRow: { l, r in 8 * (r / 4) + 4 * (l / 32) + r % 4 }),
        Published(
            instruction: .f32_16x16x16_bf16, cycles: 16, operandRegisters: 2, accumulatorRegisters: 4,
            row: { l in l % 16 }, k: { l, r, h in 4 * (l / 16) + 2 * r + h }, resultRow: { l, r in 4 * (l / 16) + r }),
        Published(
            instruction: .f32_32x32x8_bf16, cycles: 32, operandRegisters: 2, accumulatorRegisters: 16,
            row: { l in l % 32 }, k: { l, r, h in 4 * (l / 32) + 2 * r + h },
            resultRow: { l, r in 8 * (r / 4) + 4 * (l / 32) + r % 4 }),
        Published(
            instruction: .i32_4x4x4_16b_i8, cycles: 8, operandRegisters: 1, accumulatorRegisters: 4,
            row: { l in l % 4 }, k: { _, _, b in b }, resultRow: { _, r in r }, block: { l in l / 4 }),
    ]

    static let gfx950 = [
        Published(
            instruction: .i32_16x16x64_i8, cycles: 16, operandRegisters: 4, accumulatorRegisters: 4,
            row: { l in l % 16 }, k: { l, r, b in 16 * (l / 16) + 4 * r + b }, resultRow: { l, r in 4 * (l / 16) + r }),
        Published(
            instruction: .i32_32x32x32_i8, cycles: 32, operandRegisters: 4, accumulatorRegisters: 16,
            row: { l in l % 32 }, k: { l, r, b in 16 * (l / 32) + 4 * r + b },
            resultRow: { l, r in 8 * (r / 4) + 4 * (l / 32) + r % 4 }),
        Published(
            instruction: .f32_16x16x32_bf16, cycles: 16, operandRegisters: 4, accumulatorRegisters: 4,
            row: { l in l % 16 }, k: { l, r, h in 8 * (l / 16) + 2 * r + h }, resultRow: { l, r in 4 * (l / 16) + r }),
        Published(
            instruction: .f32_32x32x16_bf16, cycles: 32, operandRegisters: 4, accumulatorRegisters: 16,
            row: { l in l % 32 }, k: { l, r, h in 8 * (l / 32) + 2 * r + h },
            resultRow: { l, r in 8 * (r / 4) + 4 * (l / 32) + r % 4 }),
    ]

    @Test("lane maps are the published ones", arguments: gfx942 + gfx950)
    func maps(_ published: Published) {
        let instruction = published.instruction
        let perRegister = 4 / instruction.operand.size
        for l in 0..<64 {
            for r in 0..<published.operandRegisters {
                for b in 0..<perRegister {
                    let a = instruction.positionInA(lane: l, index: r * perRegister + b)
                    #expect(a == (published.row(l), published.k(l, r, b), published.block(l)))
                    let other = instruction.positionInB(lane: l, index: r * perRegister + b)
                    #expect(other == (published.k(l, r, b), published.row(l), published.block(l)))
                }
            }
            for r in 0..<published.accumulatorRegisters {
                let d = instruction.positionInD(lane: l, index: r)
                #expect(d == (published.resultRow(l, r), published.row(l), published.block(l)))
            }
        }
    }

    @Test("registers and cycles are the published ones", arguments: gfx942 + gfx950)
    func costs(_ published: Published) {
        let instruction = published.instruction
        #expect(instruction.cycles == published.cycles)
        #expect(instruction.operandRegisters == published.operandRegisters)
        #expect(instruction.accumulatorRegisters == published.accumulatorRegisters)
        #expect(instruction.operandType == ValueType(.i32, published.operandRegisters))
        let element: ScalarType = instruction.operand == .i8 ? .i32 : .f32
        #expect(instruction.accumulatorType == ValueType(element, published.accumulatorRegisters))
    }

    @Test("every element of A, B and D stands in exactly one place", arguments: MatrixInstruction.all)
    func bijections(_ instruction: MatrixInstruction) {
        var a: [[Int]: Int] = [:]
        var b: [[Int]: Int] = [:]
        var d: [[Int]: Int] = [:]
        for lane in 0..<64 {
            for index in 0..<instruction.operandElements {
                let (row, k, block) = instruction.positionInA(lane: lane, index: index)
                a[[row, k, block], default: 0] += 1
                let (kOfB, column, blockOfB) = instruction.positionInB(lane: lane, index: index)
                b[[kOfB, column, blockOfB], default: 0] += 1
            }
            for index in 0..<instruction.accumulatorRegisters {
                let (row, column, block) = instruction.positionInD(lane: lane, index: index)
                d[[row, column, block], default: 0] += 1
            }
        }
        func everyPlaceOnce(_ counts: [[Int]: Int], _ rows: Int, _ columns: Int) -> Bool {
            counts.count == rows * columns * instruction.blocks
                && counts.allSatisfy { place, count in
                    count == 1 && 0..<rows ~= place[0] && 0..<columns ~= place[1]
                        && 0..<instruction.blocks ~= place[2]
                }
        }
        #expect(everyPlaceOnce(a, instruction.rows, instruction.depth))
        #expect(everyPlaceOnce(b, instruction.depth, instruction.columns))
        #expect(everyPlaceOnce(d, instruction.rows, instruction.columns))
    }

    @Test("each architecture has its instructions, and every instruction was held against its formulas")
    func architectures() {
        func names(_ architecture: String) -> Set<String> {
            Set(MatrixInstruction.all.filter { $0.architectures.contains(architecture) }.map(\.name))
        }
        let old = Set(Self.gfx942.map(\.instruction.name))
        #expect(names("gfx942") == old)
        #expect(names("gfx950") == old.union(Self.gfx950.map(\.instruction.name)))
    }
}
