/// The order of 4-bit weights in memory: what one lane needs for 128 positions of K stands in 16 bytes.
///
/// A matrix of `channels` x `depth` is stored as [channels / 16][depth / 128][64 lanes][16 bytes], so that a wave reads
/// 1 KiB at once and streams along K. Lane `l` holds channel `l % 16` and the 32 positions from `32 · (l / 16)` on. Byte
/// `4 d + b` of its sixteen (dword `d`, byte `b`) holds positions `16 (d / 2) + 4 (d % 2) + b` in the low nibble and 8
/// further in the high one. A dword pair thus feeds one matrix instruction with low nibbles and one with high nibbles,
/// each of which meets eight consecutive activations; low nibbles are the positions with `k % 16 < 8`.
public struct Int4Layout: Hashable, Sendable {
    /// Positions of K in one lane's 16 bytes over the four groups of lanes.
    public static let chunk = 128
    /// Channels of one chunk.
    public static let channelsPerChunk = 16
    /// Bytes of one chunk.
    public static let bytesPerChunk = 1024

    /// How low nibbles are stored.
    public let unpacking: Int4Unpacking
    /// Channels of the matrix, a multiple of 16.
    public let channels: Int
    /// Positions of K, a multiple of 128.
    public let depth: Int

    /// The layout of a matrix of `channels` x `depth`.
    public init(unpacking: Int4Unpacking, channels: Int, depth: Int) {
        self.unpacking = unpacking
        self.channels = channels
        self.depth = depth
    }

    /// Bytes of the matrix.
    public var size: Int { channels * depth / 2 }

    /// Whether position `k` is stored in a low nibble.
    public static func isLow(_ k: Int) -> Bool { k % 16 < 8 }

    /// The byte that holds weight (`channel`, `k`).
    public func byteOffset(channel: Int, k: Int) -> Int {
        let chunk = (channel / 16) * (depth / 128) + k / 128
        let lane = (k % 128 / 32) * 16 + channel % 16
        let within = k % 32
        return chunk * 1024 + lane * 16 + within / 16 * 8 + within % 8
    }

    /// Stores `weights`, row-major [channels][depth] in −8...7, into `packed`, which has ``size`` bytes.
    public func pack(_ weights: UnsafeBufferPointer<Int8>, into packed: UnsafeMutableRawBufferPointer) {
        forEachByte { offset, low, high in
            packed[offset] =
                unpacking.lowNibble(of: weights[low]) | UInt8(bitPattern: weights[high]) << 4
        }
    }

    /// Reads `packed` back into `weights`, row-major [channels][depth].
    public func unpack(_ packed: UnsafeRawBufferPointer, into weights: UnsafeMutableBufferPointer<Int8>) {
        forEachByte { offset, low, high in
            weights[low] = unpacking.weight(ofLowNibble: packed[offset])
            weights[high] = Int4Unpacking.weight(ofHighNibble: packed[offset] >> 4)
        }
    }

    /// Calls `body` for each byte with its offset and the row-major places of its two weights.
    @inline(__always)
    private func forEachByte(_ body: (_ offset: Int, _ low: Int, _ high: Int) -> Void) {
        for channel in 0..<channels {
            for start in stride(from: 0, to: depth, by: 16) {
                let offset = byteOffset(channel: channel, k: start)
                let place = channel * depth + start
                for step in 0..<8 {
                    body(offset + step, place + step, place + step + 8)
                }
            }
        }
    }
}
