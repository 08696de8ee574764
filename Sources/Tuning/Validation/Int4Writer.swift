import Kernels

/// Writes channels of a matrix into its packed form, eight weights at a time.
///
/// A run of eight consecutive positions of K that starts at a multiple of eight lies in eight consecutive bytes. Runs
/// lie in each chunk as in the first, and a channel's chunks one behind the other: so the places are asked for once.
struct Int4Writer {
    /// The order of weights and scales.
    let layout: Int4Layout
    private let runs: [(byte: Int, isHigh: Bool)]
    private let lowOffset: UInt64

    private static let lowNibbles: UInt64 = 0x0f0f_0f0f_0f0f_0f0f

    init(_ layout: Int4Layout) {
        self.layout = layout
        runs = stride(from: 0, to: layout.chunkDepth, by: 8).map { layout.place(channel: 0, k: $0) }
        // Adding 8 to four bits flips the uppermost.
        lowOffset = UInt64(layout.unpacking.lowNibble(of: 0)) * 0x0101_0101_0101_0101
    }

    /// Stores the `weights` of `channel`, all of K in −8...7, into `packed`, whose places for them are zero.
    func store(_ weights: UnsafeBufferPointer<Int8>, channel: Int, into packed: UnsafeMutableRawBufferPointer) {
        guard let weights = UnsafeRawPointer(weights.baseAddress), let packed = packed.baseAddress else { return }
        var (byte, _) = layout.place(channel: channel, k: 0)
        for start in stride(from: 0, to: layout.depth, by: layout.chunkDepth) {
            for (number, run) in runs.enumerated() {
                let eight = weights.loadUnaligned(fromByteOffset: start + 8 * number, as: UInt64.self)
                let nibbles =
                    run.isHigh
                    ? (eight & Self.lowNibbles) << 4 : (eight ^ lowOffset) & Self.lowNibbles
                let place = packed + (byte + run.byte)
                place.storeBytes(of: place.loadUnaligned(as: UInt64.self) | nibbles, as: UInt64.self)
            }
            byte += layout.chunkBytes
        }
    }

    /// Stores the `scales` of `channel`, one for each group of 32 in order and each a bf16's value, into `stored`.
    func store(groupScales scales: UnsafeBufferPointer<Float>, channel: Int, into stored: UnsafeMutableRawBufferPointer)
    {
        for chunk in 0..<layout.chunks {
            let first = layout.scaleIndex(channel: channel, k: chunk * layout.chunkDepth)
            for group in 0..<layout.groupsPerChunk {
                let bits = BF16.bits(scales[chunk * layout.groupsPerChunk + group])
                stored.storeBytes(of: bits, toByteOffset: 2 * (first + group), as: UInt16.self)
            }
        }
    }
}
