import KernelTestSupport
import Kernels
import WeightPreparation

/// A quantised matrix in plain arrays, and its bytes in a checkpoint, written nibble by nibble.
struct PlainMatrix {
    let channels: Int
    let depth: Int
    let groupDepth: Int
    /// Row-major, −8...7.
    let weights: [Int]
    /// One for each group, row-major: values of f16 and of bf16 alike.
    let scales: [Float]

    init(channels: Int, depth: Int, _ granularity: WeightScales, seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        self.channels = channels
        self.depth = depth
        groupDepth = granularity == .channel ? depth : WeightScales.groupDepth
        weights = (0..<channels * depth).map { place in
            place < 64 ? (place + place / 16) % 16 - 8 : Int.random(in: -8...7, using: &random)
        }
        scales = (0..<channels * depth / groupDepth).map { _ in
            Float(128 + Int.random(in: 0..<128, using: &random)) / 16384
        }
    }

    /// The scale of every weight.
    var everyScale: [Float] { weights.indices.map { scales[$0 / groupDepth] } }

    /// Words in which `nibble` of eight positions, `positions` of the source, are the weight plus `offset`.
    func words(_ positions: [Int], offset: Int) -> [UInt8] {
        var words = [UInt32](repeating: 0, count: channels * depth / 8)
        for word in words.indices {
            for (nibble, position) in positions.enumerated() {
                let value = UInt32(truncatingIfNeeded: weights[8 * word + position] + offset) & 15
                words[word] |= value << UInt32(4 * nibble)
            }
        }
        return words.withUnsafeBytes { Array($0) }
    }

    /// Words as compressed-tensors writes them.
    var compressedWords: [UInt8] { words(Array(0..<8), offset: 8) }

    /// Words as Quark writes them.
    func quarkWords(_ packing: QuarkPacking) -> [UInt8] {
        words(packing == .order ? Array(0..<8) : [0, 2, 4, 6, 1, 3, 5, 7], offset: 0)
    }

    /// The scales as elements of `element`.
    func scaleBytes(_ element: CheckpointElement) -> [UInt8] {
        switch element {
        case .bf16: scales.map { UInt16($0.bitPattern >> 16) }.withUnsafeBytes { Array($0) }
        case .f16: scales.map { Float16($0).bitPattern }.withUnsafeBytes { Array($0) }
        default: scales.withUnsafeBytes { Array($0) }
        }
    }
}
