import Kernels
import Testing

/// A way to store weights, as a configuration names it.
struct PackedForm: Sendable, CustomTestStringConvertible {
    let unpacking: Int4Unpacking
    let bytesPerLane: Int
    let matrix: String
    let scales: WeightScales

    static let all: [PackedForm] = Int4Unpacking.allCases.flatMap { unpacking in
        [8, 16].flatMap { bytes in
            ["16x16x32", "32x32x16", "dot4"].flatMap { matrix in
                WeightScales.allCases.map {
                    PackedForm(unpacking: unpacking, bytesPerLane: bytes, matrix: matrix, scales: $0)
                }
            }
        }
    }

    var configuration: Configuration {
        Configuration([
            ("tile_m", .integer(16)), ("packing", .integer(bytesPerLane)), ("matrix", .name(matrix)),
            ("unpacking", .name(unpacking.rawValue)),
        ])
    }

    /// The layout, by hand.
    func layout(channels: Int, depth: Int) -> Int4Layout {
        Int4Layout(
            unpacking: unpacking, channels: channels, depth: depth, bytesPerLane: bytesPerLane,
            tileChannels: matrix == "32x32x16" ? 32 : 16, scales: scales)
    }

    var testDescription: String { "\(unpacking), \(bytesPerLane) bytes a lane, \(matrix), \(scales)" }
}
