/// A matrix instruction, as the simulator computes it: D = C + A x B, and which lane holds which element.
public struct MatrixOperation: Sendable {
    /// What the operands hold.
    public enum Element: Sendable, Hashable {
        /// Signed bytes; sums are 32-bit integers that wrap.
        case i8
        /// bf16; products and sums are single-precision.
        case bf16

        /// Bytes of one element.
        var bytes: Int { self == .i8 ? 1 : 2 }
    }

    /// The name in the dialect without its prefix, such as `I32_16X16X32_I8`.
    public let name: String
    /// Rows of A and D.
    public let m: Int
    /// Columns of B and D.
    public let n: Int
    /// Columns of A, rows of B.
    public let k: Int
    /// Independent products in one instruction.
    public let blocks: Int
    /// What A and B hold.
    public let element: Element
    /// Registers of A, and of B, in a lane.
    public let operandRegisters: Int
    /// Registers of C, and of D, in a lane.
    public let resultRegisters: Int

    /// Places of A's elements, `[lane][element]`; elements count through a lane's registers from the lowest byte on.
    let a: [MatrixCoordinate]
    let b: [MatrixCoordinate]
    /// Places of D's registers, `[lane][register]`.
    let d: [MatrixCoordinate]

    /// The operation whose lanes hold what the three maps say.
    ///
    /// - Parameters:
    ///   - name: the name in the dialect without `WT_MFMA_`.
    ///   - m: rows of A and D.
    ///   - n: columns of B and D.
    ///   - k: columns of A, rows of B.
    ///   - blocks: independent products.
    ///   - element: what A and B hold.
    ///   - operandRegisters: registers of A, and of B, in a lane.
    ///   - resultRegisters: registers of D in a lane.
    ///   - a: the place of a lane's element of A.
    ///   - b: the place of a lane's element of B.
    ///   - d: the place of a lane's register of D.
    /// - Throws: ``LaneSimulatorError/matrixOperation(name:reason:)`` where some element is held by no lane or by two.
    public init(
        name: String, m: Int, n: Int, k: Int, blocks: Int = 1, element: Element, operandRegisters: Int,
        resultRegisters: Int, a: (_ lane: Int, _ element: Int) -> MatrixCoordinate,
        b: (_ lane: Int, _ element: Int) -> MatrixCoordinate, d: (_ lane: Int, _ register: Int) -> MatrixCoordinate
    ) throws(LaneSimulatorError) {
        (self.name, self.m, self.n, self.k, self.blocks) = (name, m, n, k, blocks)
        (self.element, self.operandRegisters, self.resultRegisters) = (element, operandRegisters, resultRegisters)
        guard [1, 2, 4].contains(operandRegisters), [4, 16].contains(resultRegisters), k % 2 == 0 else {
            throw .matrixOperation(name: name, reason: "operands of 1, 2 or 4 registers, results of 4 or 16, k even")
        }
        let elements = operandRegisters * 4 / element.bytes
        self.a = (0..<64 * elements).map { a($0 / elements, $0 % elements) }
        self.b = (0..<64 * elements).map { b($0 / elements, $0 % elements) }
        self.d = (0..<64 * resultRegisters).map { d($0 / resultRegisters, $0 % resultRegisters) }
        for (matrix, places, rows, columns) in [("A", self.a, m, k), ("B", self.b, k, n), ("D", self.d, m, n)] {
            let inside = places.allSatisfy {
                (0..<blocks).contains($0.block) && (0..<rows).contains($0.row) && (0..<columns).contains($0.column)
            }
            guard inside, Set(places).count == places.count, places.count == blocks * rows * columns else {
                throw .matrixOperation(name: name, reason: "its lanes do not hold each element of \(matrix) once")
            }
        }
    }

    /// The names that LaneHost.h knows, at the indices that it uses.
    static let names = [
        "I32_16X16X32_I8", "I32_32X32X16_I8", "I32_4X4X4_16B_I8", "F32_16X16X16_BF16", "F32_32X32X8_BF16",
        "I32_16X16X64_I8", "I32_32X32X32_I8", "F32_16X16X32_BF16", "F32_32X32X16_BF16",
    ]
}
