import Kernels
import ReferenceKernels
import Synchronization

/// What quantised rows must be.
///
/// Rows that are quantised as they are must be right to the bit, products within derived bounds. Sums are those of the values that the kernel itself stored, to the unit.
struct QuantisationChecks {
    private let data: QuantisationData
    private let unusable: Set<Int>

    /// The sums of some quantised values: the tensor's name, the sums, and how many a row has.
    typealias Sums = (tensor: String, expected: [Int32], perRow: Int)

    /// Half of one of 127 units, as a share of the largest value of a row, with two roundings of f32.
    static let relativeBound = (0.5 + 127 * 0x1p-23) / 127

    init(_ data: QuantisationData) {
        self.data = data
        unusable = data.unusableRows
    }

    /// The checks, and what the quantised values are expected to be.
    func checks(
        sums: @escaping @Sendable (_ values: [Int8]) -> Sums
    ) -> ([VerificationRun.Check], (tensor: String, values: [BoundedValue])) {
        let (values, scales) = data.isGated ? bounded() : exact()
        let stored = StoredValues(count: data.rows * data.depth)
        let tensor = sums(stored.values).tensor
        let (depth, unusable) = (data.depth, unusable)
        let sumCheck: VerificationRun.Check = (
            tensor,
            { bytes in
                let (_, expected, perRow) = sums(stored.values)
                return .exact(expected, width: perRow) { place in
                    unusable.contains(place / perRow)
                        ? expected[place] : bytes.loadUnaligned(fromByteOffset: 4 * place, as: Int32.self)
                }
            }
        )
        let valueCheck: VerificationRun.Check = (
            "quantized",
            { bytes in
                stored.keep(bytes)
                return .bounded(values, width: depth) { place in
                    let found = bytes.loadUnaligned(fromByteOffset: place, as: Int8.self)
                    if unusable.contains(place / depth) { return values[place].value }
                    // No value is -128, whatever the bound.
                    return found == .min ? .infinity : Double(found)
                }
            }
        )
        return ([valueCheck, sumCheck, scales], ("quantized", values))
    }

    /// Of rows as they are: one value each, and the bits of scales.
    private func exact() -> ([BoundedValue], VerificationRun.Check) {
        let reference = QuantizedRowsReference(data.inputs, depth: data.depth)
        let bits = reference.scales.map { Int32(bitPattern: $0.bitPattern) }
        let scales = reference.scales
        let check: VerificationRun.Check = (
            "scales",
            { bytes in
                .exact(bits, width: 1) { row in
                    let found = bytes.loadUnaligned(fromByteOffset: 4 * row, as: Int32.self)
                    // Any NaN for one.
                    let isNaN = Float(bitPattern: UInt32(bitPattern: found)).isNaN
                    return isNaN && scales[row].isNaN ? bits[row] : found
                }
            }
        )
        return (reference.values.map { BoundedValue(value: Double($0), bound: 0) }, check)
    }

    /// Of products: bounds, and for rows that hold no number a scale that is none.
    private func bounded() -> ([BoundedValue], VerificationRun.Check) {
        let unusable = unusable
        let zero = BoundedValue(value: 0, bound: 0)
        let products = data.products.enumerated().map { index, product in
            unusable.contains(index / data.depth) ? zero : product
        }
        let rows = BoundedRows(products, depth: data.depth)
        let check: VerificationRun.Check = (
            "scales",
            { bytes in
                .bounded(rows.scales, width: 1) { row in
                    let found = bytes.loadUnaligned(fromByteOffset: 4 * row, as: Float.self)
                    guard unusable.contains(row) else { return Double(found) }
                    return found.isFinite ? .infinity : rows.scales[row].value
                }
            }
        )
        return (rows.values, check)
    }

    /// The quantised values of the launch that is being judged, for the check of their sums.
    private final class StoredValues: Sendable {
        private let contents: Mutex<[Int8]>

        init(count: Int) {
            contents = Mutex([Int8](repeating: 0, count: count))
        }

        var values: [Int8] { contents.withLock { $0 } }

        func keep(_ bytes: UnsafeRawBufferPointer) {
            contents.withLock { $0 = Array(bytes.bindMemory(to: Int8.self)) }
        }
    }
}
