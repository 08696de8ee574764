import Devices

/// The lane maps of gfx942's matrix instructions (reference, section 5), written out a second time for the tests.
enum MatrixFormulas {
    static let operations: [MatrixOperation] = {
        do {
            return try [
                square(name: "I32_16X16X32_I8", size: 16, k: 32, element: .i8),
                square(name: "I32_32X32X16_I8", size: 32, k: 16, element: .i8),
                square(name: "F32_16X16X16_BF16", size: 16, k: 16, element: .bf16),
                square(name: "F32_32X32X8_BF16", size: 32, k: 8, element: .bf16),
                square(name: "I32_16X16X64_I8", size: 16, k: 64, element: .i8, registers: 4),
                small(),
            ]
        } catch {
            preconditionFailure("\(error)")
        }
    }()

    /// A: i = l % size, k = (elements a lane) * (l / size) + e.
    ///
    /// B likewise with j. D: 16 x 16 has i = 4 (l / 16) + r;
    /// 32 x 32 has i = 8 (r / 4) + 4 (l / 32) + r % 4.
    private static func square(
        name: String, size: Int, k: Int, element: MatrixOperation.Element, registers: Int = 2
    ) throws -> MatrixOperation {
        let elements = registers * (element == .i8 ? 4 : 2)
        return try MatrixOperation(
            name: name, m: size, n: size, k: k, element: element, operandRegisters: registers,
            resultRegisters: size * size / 64,
            a: { MatrixCoordinate(row: $0 % size, column: elements * ($0 / size) + $1) },
            b: { MatrixCoordinate(row: elements * ($0 / size) + $1, column: $0 % size) },
            d: {
                MatrixCoordinate(
                    row: size == 16 ? 4 * ($0 / 16) + $1 : 8 * ($1 / 4) + 4 * ($0 / 32) + $1 % 4, column: $0 % size)
            })
    }

    /// Sixteen products of 4 x 4 x 4, one to each four lanes.
    private static func small() throws -> MatrixOperation {
        try MatrixOperation(
            name: "I32_4X4X4_16B_I8", m: 4, n: 4, k: 4, blocks: 16, element: .i8, operandRegisters: 1,
            resultRegisters: 4,
            a: { MatrixCoordinate(block: $0 / 4, row: $0 % 4, column: $1) },
            b: { MatrixCoordinate(block: $0 / 4, row: $1, column: $0 % 4) },
            d: { MatrixCoordinate(block: $0 / 4, row: $1, column: $0 % 4) })
    }
}
