import CLaneHost

/// The tables of the matrix operations, in the form and at the addresses that the C half reads.
final class MatrixTables {
    private var allocations: [UnsafeMutablePointer<UInt16>] = []
    private var operations: [(index: Int, operation: lane_matrix_operation)] = []

    init(_ list: [MatrixOperation]) throws(LaneSimulatorError) {
        for operation in list {
            guard let index = MatrixOperation.names.firstIndex(of: operation.name) else {
                let known = MatrixOperation.names.joined(separator: ", ")
                throw .matrixOperation(name: operation.name, reason: "LaneHost.h has no such name, it has \(known)")
            }
            operations.append((index, table(of: operation)))
        }
    }

    deinit {
        for allocation in allocations {
            allocation.deallocate()
        }
    }

    /// Makes these operations the ones that a context's kernels can use.
    func install(in context: UnsafeMutablePointer<lane_context>) {
        withUnsafeMutablePointer(to: &context.pointee.matrices) { pointer in
            pointer.withMemoryRebound(to: lane_matrix_operation.self, capacity: Int(LANE_MATRIX_OPERATIONS)) {
                for index in 0..<Int(LANE_MATRIX_OPERATIONS) {
                    $0[index] = lane_matrix_operation()
                }
                for (index, operation) in operations {
                    $0[index] = operation
                }
            }
        }
    }

    /// The layouts are explained in Matrix.c, which chose them.
    private func table(of operation: MatrixOperation) -> lane_matrix_operation {
        let (m, n, k) = (operation.m, operation.n, operation.k)
        let isFloat = operation.element == .bf16
        let a = operation.a.map {
            isFloat
                ? ($0.block * k + $0.column) * m + $0.row
                : (($0.block * (k / 2) + $0.column / 2) * m + $0.row) * 2 + $0.column % 2
        }
        let b = operation.b.map { ($0.block * n + $0.column) * k + $0.row }
        let d = operation.d.map { ($0.block * n + $0.column) * m + $0.row }

        var table = lane_matrix_operation()
        (table.m, table.n, table.k, table.blocks) = (Int32(m), Int32(n), Int32(k), Int32(operation.blocks))
        table.operand_bytes = Int32(operation.operandRegisters * 4)
        table.result_registers = Int32(operation.resultRegisters)
        table.present = true
        table.is_float = isFloat
        table.contiguous = !isFloat && Self.isContiguous(operation)
        table.quads = stride(from: 0, to: d.count, by: 4).allSatisfy { first in
            (1..<4).allSatisfy { d[first + $0] == d[first] + $0 }
        }
        table.a = store(a)
        table.b = store(b)
        table.d = store(d)
        return table
    }

    /// Whether each 8 bytes of a lane (all, where it holds fewer) run along k from an even one on.
    private static func isContiguous(_ operation: MatrixOperation) -> Bool {
        let elements = operation.operandRegisters * 4
        let run = min(elements, 8)
        return stride(from: 0, to: operation.a.count, by: run).allSatisfy { first in
            let (a, b) = (operation.a[first], operation.b[first])
            return a.column % 2 == 0
                && (1..<run).allSatisfy { step in
                    let left = MatrixCoordinate(block: a.block, row: a.row, column: a.column + step)
                    let right = MatrixCoordinate(block: b.block, row: b.row + step, column: b.column)
                    return operation.a[first + step] == left && operation.b[first + step] == right
                }
        }
    }

    private func store(_ values: [Int]) -> UnsafePointer<UInt16> {
        let pointer = UnsafeMutablePointer<UInt16>.allocate(capacity: values.count)
        for (index, value) in values.enumerated() {
            pointer[index] = UInt16(value)
        }
        allocations.append(pointer)
        return UnsafePointer(pointer)
    }
}
