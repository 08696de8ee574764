/// A matrix instruction of a wave: D = A · B + C, with A of `rows` x `depth`, B of `depth` x `columns`, for each of `blocks`
/// independent products.
///
/// Instructions are data: kernels, emitter, verifier and simulator read this description, and a new instruction is a row of
/// ``MatrixInstruction/all``. Sources: AMD's matrix instruction calculator (maps, passes) and LLVM's AMDGPU builtins.
public struct MatrixInstruction: Hashable, Sendable {
    /// The short name: `i32_16x16x32_i8`.
    public let name: String
    /// M.
    public let rows: Int
    /// N.
    public let columns: Int
    /// K.
    public let depth: Int
    /// Independent products side by side in one instruction.
    public let blocks: Int
    /// The type of the elements of A and B.
    public let operand: MatrixElement
    /// The type of the elements of C and D.
    public let accumulator: MatrixElement
    /// Passes of four cycles that the matrix unit is busy.
    public let passes: Int
    /// Architectures that have it.
    public let architectures: [String]

    /// Elements of A (and of B) in each lane.
    public var operandElements: Int { rows * depth * blocks / 64 }
    /// 32-bit registers of A (and of B) in each lane.
    public var operandRegisters: Int { operandElements * operand.size / 4 }
    /// 32-bit registers of C and D in each lane, one element each.
    public var accumulatorRegisters: Int { rows * columns * blocks / 64 }
    /// Cycles that the matrix unit is busy.
    public var cycles: Int { 4 * passes }
    /// The type of an A or B operand: packed elements in 32-bit registers.
    public var operandType: ValueType { ValueType(.i32, operandRegisters) }
    /// The type of an accumulator.
    public var accumulatorType: ValueType { ValueType(accumulator == .i32 ? .i32 : .f32, accumulatorRegisters) }
    /// The macro of the preamble that stands for it.
    public var macro: String { "WT_MFMA_" + name.uppercased() }

    /// Where element `index` of lane `lane`'s A operand stands: the row of A, the position in K, the block.
    ///
    /// A lane holds consecutive positions of K of one row; groups of lanes follow one another along K.
    public func positionInA(lane: Int, index: Int) -> (row: Int, k: Int, block: Int) {
        let (row, k, block) = position(lane: lane, index: index, extent: rows)
        return (row, k, block)
    }

    /// Where element `index` of lane `lane`'s B operand stands: the position in K, the column of B, the block.
    public func positionInB(lane: Int, index: Int) -> (k: Int, column: Int, block: Int) {
        let (column, k, block) = position(lane: lane, index: index, extent: columns)
        return (k, column, block)
    }

    /// Where register `index` of lane `lane`'s D stands: row, column, block.
    ///
    /// A lane holds one column and, four at a time, consecutive rows.
    public func positionInD(lane: Int, index: Int) -> (row: Int, column: Int, block: Int) {
        let lanesPerBlock = 64 / blocks
        let laneInBlock = lane % lanesPerBlock
        let groups = lanesPerBlock / columns
        let row = 4 * groups * (index / 4) + 4 * (laneInBlock / columns) + index % 4
        return (row, laneInBlock % columns, lane / lanesPerBlock)
    }

    private func position(lane: Int, index: Int, extent: Int) -> (along: Int, k: Int, block: Int) {
        let lanesPerBlock = 64 / blocks
        let laneInBlock = lane % lanesPerBlock
        return (laneInBlock % extent, operandElements * (laneInBlock / extent) + index, lane / lanesPerBlock)
    }
}
