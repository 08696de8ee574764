import Kernels
import ReferenceKernels

/// The numbers of a case: bf16 rows, or rows of a gate and an up projection.
struct QuantisationData: Sendable {
    let rows: Int
    let depth: Int
    /// bf16 as f32, row-major; of gated rows the gate's `depth` first, then the up projection's.
    let inputs: [Float]
    let isGated: Bool

    /// Draws the numbers of `testCase`; the same seed gives the same numbers.
    init(_ testCase: QuantisationCase, depth: Int, isGated: Bool, seed: UInt64) {
        rows = testCase.rows
        self.depth = depth
        self.isGated = isGated
        var inputs: [Float] = []
        for row in 0..<testCase.rows {
            var random = SplitMix64(seed: seed, stream: UInt64(row))
            let values = (0..<depth).map { testCase.values.draw(row: row, column: $0, depth: depth, &random) }
            guard isGated else {
                inputs += values
                continue
            }
            // Gates first, so that what is special about a row stands in its up projection; SiLU of 8 is nearly 8.
            inputs += (0..<depth).map { testCase.values.gate(row: row, column: $0, &random) }
            inputs += values
        }
        self.inputs = inputs.map { BF16.float(BF16.bits($0)) }
    }

    /// Writes the input into `bytes`.
    func fill(_ bytes: UnsafeMutableRawBufferPointer) {
        for (index, value) in inputs.enumerated() {
            bytes.storeBytes(of: BF16.bits(value), toByteOffset: 2 * index, as: UInt16.self)
        }
    }

    /// SiLU(gate) · up with its bound, row-major.
    var products: [BoundedValue] {
        (0..<rows).flatMap { row in
            (0..<depth).map { k in
                BoundedValue.silu(
                    gate: BoundedValue(value: Double(inputs[2 * row * depth + k]), bound: 0),
                    up: BoundedValue(value: Double(inputs[(2 * row + 1) * depth + k]), bound: 0))
            }
        }
    }

    /// The rows whose scale must be no number, and of which nothing else is judged.
    var unusableRows: Set<Int> {
        let width = inputs.count / rows
        return Set((0..<rows).filter { row in inputs[(row * width)..<((row + 1) * width)].contains { !$0.isFinite } })
    }
}

extension QuantisationCase.Values {
    /// The number at `column` of `row`.
    func draw(row: Int, column: Int, depth: Int, _ random: inout SplitMix64) -> Float {
        let uniform = 2 * random.unit() - 1
        switch self {
        case .random: return uniform * Float(sign: .plus, exponent: row % 9 - 4, significand: 1)
        case .zeros: return row % 2 == 0 ? (column % 3 == 0 ? -0.0 : 0) : uniform
        case .outlier:
            let place = [0, depth - 1, depth / 2 + 3, 17, depth - 8][row % 5] % depth
            return column == place ? (row % 2 == 0 ? 1000 : -1000) : uniform
        case .single:
            let place = [0, depth - 1, 8, depth / 2 + 5, 7, depth - 9][row % 6] % depth
            return column == place ? (row % 2 == 0 ? 3 : -3) : 0
        case .huge: return (column % 5 == row ? 1 : uniform) * 0x1.fcp127
        case .tiny:
            let exponent = [-130, -119, -118, -120, -125, -126][row % 6]
            // The first number is the largest: whether the row counts is not left to chance.
            return (column == 0 ? 1.5 : uniform) * Float(sign: .plus, exponent: exponent, significand: 1)
        case .ties: return column % 61 == 3 ? 127 : Float(random.index(below: 254)) / 2 - 63.5
        case .equal: return row == 0 ? 2 : row == 1 ? -2 : random.next() & 1 == 0 ? 2 : -2
        case .unusable:
            guard column == depth / 3 else { return uniform }
            return row == 1 ? .nan : row == 2 ? -.infinity : uniform
        }
    }

    /// The gate at `column` of `row`.
    func gate(row: Int, column: Int, _ random: inout SplitMix64) -> Float {
        let uniform = 2 * random.unit() - 1
        switch self {
        case .huge where row == 0:
            // SiLU of such gates is zero.
            return column % 2 == 0 ? 1 : -0x1.fcp127
        // The product must not pass the largest f32.
        case .huge: return uniform
        case .random where column % 16 == 5: return uniform * 200
        case .equal, .tiny: return 8
        default: return uniform * 8
        }
    }
}
