import Devices
import KernelDSL

extension MatrixInstruction {
    /// The instruction as the lane simulator computes it: its lane maps, element by element.
    func laneOperation() throws(LaneSimulatorError) -> MatrixOperation {
        try MatrixOperation(
            name: name.uppercased(), m: rows, n: columns, k: depth, blocks: blocks,
            element: operand == .i8 ? .i8 : .bf16, operandRegisters: operandRegisters,
            resultRegisters: accumulatorRegisters,
            a: { lane, index in
                let (row, k, block) = positionInA(lane: lane, index: index)
                return MatrixCoordinate(block: block, row: row, column: k)
            },
            b: { lane, index in
                let (k, column, block) = positionInB(lane: lane, index: index)
                return MatrixCoordinate(block: block, row: k, column: column)
            },
            d: { lane, index in
                let (row, column, block) = positionInD(lane: lane, index: index)
                return MatrixCoordinate(block: block, row: row, column: column)
            })
    }
}

extension KernelParameter.Access {
    /// What the simulator allows.
    var laneAccess: LaneAccess {
        switch self {
        case .read: .read
        case .write: .write
        case .accumulate, .update: .readWrite
        }
    }
}
