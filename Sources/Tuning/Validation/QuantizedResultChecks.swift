import Kernels
import ReferenceKernels

/// What results in INT8 must be that a product's kernel rounds itself: values in `out`, their scales in `outScales`, sums of low
/// positions in `outLowSums`.
///
/// Notation: p what a result is in f64 and e the bound of its f32, a the row's largest magnitude in f32, s the scale that was
/// stored, q a value, u = 2^-24. Scales must be those of ``BoundedRows``. The factor is 127 / a and s is a / 127, each rounded
/// once, and rounding moves the exact product by 1/2 at most, so that q · s is within e + s (1/2 + 127 · 2u) of p, some u²
/// beside. The largest |q| of a row is 127, and where the scale is 0 all are 0: then no |p| is beyond 2^-119 + e. Sums are those
/// of the values that are stored, to the unit.
struct QuantizedResultChecks: Sendable {
    /// What is expected of the values, for results that are all looked at.
    let values: [BoundedValue]
    private let results: [BoundedValue]
    private let scales: [BoundedValue]
    private let selection: ChannelSelection
    private let rowsAreOurs: [Bool]

    /// Half a unit, and two roundings of what is at most 127 units.
    private static let units = 0.5 + 127 * 0x1.001p-23
    private static let largest: Int32 = 127

    /// Checks of `results`, which are about the channels `selection` of all rows; those of other ranks are left out.
    init(_ results: [BoundedValue], _ selection: ChannelSelection, rows rowsAreOurs: [Bool]) {
        self.results = results
        self.selection = selection
        self.rowsAreOurs = rowsAreOurs
        let rows = BoundedRows(results, depth: selection.count)
        values = rows.values
        scales = rows.scales
    }

    /// The check of the scales, and that channels that are not looked at, whose weights are zero, are zeros.
    var checks: [VerificationRun.Check] {
        let (scales, rowsAreOurs) = (scales, rowsAreOurs)
        let others = ChannelSelection(selection.gaps, of: selection.width)
        let scaleCheck: VerificationRun.Check = (
            "outScales",
            { bytes in
                .bounded(scales, width: 1) { row in
                    rowsAreOurs[row] ? Double(Self.scale(row, in: bytes)) : scales[row].value
                }
            }
        )
        guard others.count > 0 else { return [scaleCheck] }
        let zeros = [Int32](repeating: 0, count: rowsAreOurs.count * others.count)
        return [
            scaleCheck,
            (
                "out",
                { bytes in
                    .exact(zeros, others) { place in
                        rowsAreOurs[place / others.width] ? Int32(Self.value(place, in: bytes)) : 0
                    }
                }
            ),
        ]
    }

    /// The checks of values by their scales, and of sums by their values.
    var jointChecks: [VerificationRun.JointCheck] {
        let (results, selection, rowsAreOurs) = (results, selection, rowsAreOurs)
        let width = selection.width
        return [
            VerificationRun.JointCheck("out", given: "outScales") { bytes, scales in
                let stored = rowsAreOurs.indices.map { Self.scale($0, in: scales) }
                let bounds = results.enumerated().map { index, result in
                    let scale = Double(stored[index / selection.count])
                    let rounding = scale == 0 ? Double(QuantizedRowsReference.smallest) : scale * Self.units
                    return BoundedValue(value: result.value, bound: result.bound + rounding)
                }
                return .bounded(bounds, selection) { place in
                    let row = place / width
                    guard rowsAreOurs[row] else { return 0 }
                    let value = Self.value(place, in: bytes)
                    let isImpossible = value == .min || stored[row] == 0 && value != 0
                    return isImpossible ? .infinity : Double(value) * Double(stored[row])
                }
            },
            VerificationRun.JointCheck("out", given: "outScales") { bytes, scales in
                let expected = rowsAreOurs.indices.map { Self.scale($0, in: scales) == 0 ? 0 : Self.largest }
                return .exact(expected, width: 1) { row in
                    guard rowsAreOurs[row] else { return expected[row] }
                    let values = (row * width..<(row + 1) * width).map { Int32(Self.value($0, in: bytes)).magnitude }
                    return Int32(values.max() ?? 0)
                }
            },
            VerificationRun.JointCheck("outLowSums", given: "out") { bytes, values in
                let expected = QuantizedRowsReference.lowSums(
                    of: Array(values.bindMemory(to: Int8.self)), depth: width)
                return .exact(expected, width: 1) { row in
                    rowsAreOurs[row] ? bytes.loadUnaligned(fromByteOffset: 4 * row, as: Int32.self) : expected[row]
                }
            },
        ]
    }

    /// What all checks of the tensor called `tensor` find, in bytes by the tensors' names.
    func outcome(of tensor: String, in bytes: [String: UnsafeRawBufferPointer]) -> CheckOutcome {
        guard let own = bytes[tensor] else { return .joining([]) }
        let alone = checks.filter { $0.tensor == tensor }.map { $0.evaluate(own) }
        let joint = jointChecks.filter { $0.tensor == tensor }.map { check in
            check.evaluate(own, check.given.compactMap { bytes[$0] })
        }
        return .joining(alone + joint)
    }

    private static func scale(_ row: Int, in bytes: UnsafeRawBufferPointer) -> Float {
        bytes.loadUnaligned(fromByteOffset: 4 * row, as: Float.self)
    }

    private static func value(_ place: Int, in bytes: UnsafeRawBufferPointer) -> Int8 {
        bytes.loadUnaligned(fromByteOffset: place, as: Int8.self)
    }
}
