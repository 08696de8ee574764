import Kernels
import Testing
import WeightPreparation

/// A layout whose numbers leave remainders wherever there can be some, and how to read it one weight at a time.
struct StoredForm: Sendable, CustomTestStringConvertible {
    let layout: WeightLayout

    /// Every form of a GPU's tiles, with an odd number of chunks.
    static let tiles: [StoredForm] = Int4Unpacking.allCases.flatMap { unpacking in
        [8, 16].flatMap { bytes in
            [16, 32].flatMap { tile in
                WeightScales.allCases.map { scales in
                    let depth = 3 * Int4Layout.chunkDepth(bytesPerLane: bytes, tileChannels: tile)
                    return StoredForm(
                        layout: .tiles(
                            Int4Layout(
                                unpacking: unpacking, channels: 64, depth: depth, bytesPerLane: bytes,
                                tileChannels: tile, scales: scales)))
                }
            }
        }
    }

    /// Every form of a CPU's vectors; nine steps of K leave a remainder of any number that is done at once.
    static let vectors: [StoredForm] = VectorOrder.allCases.flatMap { order in
        [8, 16].flatMap { lanes in
            [1, 2, 4].flatMap { blockVectors in
                WeightScales.allCases.map { scales in
                    StoredForm(
                        layout: .vectors(
                            VectorLayout(
                                channels: 64, depth: scales == .channel ? 72 : 96, lanes: lanes,
                                blockVectors: blockVectors, order: order),
                            scales: scales))
                }
            }
        }
    }

    static let all = tiles + vectors

    static func all(_ scales: WeightScales) -> [StoredForm] { all.filter { $0.layout.scales == scales } }

    /// The weight that expert `expert` of `prepared` has at (`channel`, `k`).
    func weight(_ prepared: PreparedWeights, expert: Int = 0, channel: Int, k: Int) -> Int {
        let first = expert * layout.weightBytes
        switch layout {
        case .tiles(let tiles):
            let (byte, isHigh) = tiles.place(channel: channel, k: k)
            let nibble = Int(isHigh ? prepared.weights[first + byte] >> 4 : prepared.weights[first + byte] & 15)
            if !isHigh, tiles.unpacking == .two {
                return nibble - 8
            }
            return nibble < 8 ? nibble : nibble - 16
        case .vectors(let vectors, _):
            let (byte, isHigh) = vectors.place(channel: channel, k: k)
            return Int(isHigh ? prepared.weights[first + byte] >> 4 : prepared.weights[first + byte] & 15) - 8
        }
    }

    /// The scale that expert `expert` of `prepared` has at (`channel`, `k`).
    func scale(_ prepared: PreparedWeights, expert: Int = 0, channel: Int, k: Int) -> Float {
        let first = expert * layout.scaleBytes
        let index: Int
        switch layout {
        case _ where layout.scales == .channel:
            return prepared.scales.withUnsafeBytes {
                $0.loadUnaligned(fromByteOffset: first + 4 * channel, as: Float.self)
            }
        case .tiles(let tiles): index = tiles.scaleIndex(channel: channel, k: k)
        case .vectors(let vectors, _): index = vectors.scaleIndex(channel: channel, k: k)
        }
        let bits = prepared.scales.withUnsafeBytes {
            $0.loadUnaligned(fromByteOffset: first + 2 * index, as: UInt16.self)
        }
        return Float(bitPattern: UInt32(bits) << 16)
    }

    /// All weights of an expert, row-major.
    func weights(_ prepared: PreparedWeights, expert: Int = 0) -> [Int] {
        (0..<layout.channels * layout.depth).map {
            weight(prepared, expert: expert, channel: $0 / layout.depth, k: $0 % layout.depth)
        }
    }

    /// The scale of every weight of an expert, row-major.
    func scales(_ prepared: PreparedWeights, expert: Int = 0) -> [Float] {
        (0..<layout.channels * layout.depth).map {
            scale(prepared, expert: expert, channel: $0 / layout.depth, k: $0 % layout.depth)
        }
    }

    var testDescription: String {
        switch layout {
        case .tiles(let tiles):
            "\(tiles.unpacking), \(tiles.bytesPerLane) bytes a lane, tiles of \(tiles.tileChannels), \(tiles.scales)"
        case .vectors(let vectors, let scales):
            "\(vectors.blockVectors) vectors of \(vectors.lanes) by \(vectors.order), \(scales)"
        }
    }
}
