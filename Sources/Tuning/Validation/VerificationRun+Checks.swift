import Kernels
import ReferenceKernels

extension VerificationRun {
    /// The check that the bf16 results of `selection` in `out` are within their bounds; only those of the rows that `rows`
    /// says yes to, where it is given.
    static func results(
        _ expected: [BoundedValue], _ selection: ChannelSelection, rows: [Bool]? = nil
    ) -> Check {
        (
            "out",
            { bytes in
                .bounded(expected, selection) { place in
                    let row = place / selection.width
                    return rows.map { $0[row] } ?? true
                        ? Double(BF16.float(bytes.loadUnaligned(fromByteOffset: 2 * place, as: UInt16.self))) : 0
                }
            }
        )
    }

    /// The check that the sums of `selection` are the expected integers, as `scales` has them stored; only those of the rows
    /// that `rows` says yes to, where it is given.
    static func sums(
        _ expected: [Int32], _ selection: ChannelSelection, _ scales: WeightScales, rows: [Bool]? = nil
    ) -> Check {
        (
            "sums",
            { bytes in
                .exact(expected, selection) { place in
                    let row = place / selection.width
                    let isJudged = rows.map { $0[row] } ?? true
                    return isJudged ? scales.storedSum(place, in: bytes) : expected[row * selection.count]
                }
            }
        )
    }
}
