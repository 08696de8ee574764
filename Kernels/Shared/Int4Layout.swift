/// The order of 4-bit weights in memory: what one lane needs for one chunk of K stands together.
///
/// A matrix of `channels` x `depth` is stored as [tiles of channels][chunks of K][64 lanes][bytes of a lane], so that a wave
/// reads 512 or 1024 consecutive bytes and streams along K. A tile has as many channels as the matrix instruction (16 or
/// 32), which leaves `groups` = 64 / 16 or 64 / 32 lanes for each channel. Lane `l` holds channel `l % tileChannels` as lane
/// group g = l / tileChannels.
///
/// A lane's bytes are pairs of dwords. The eight low nibbles of pair j feed one matrix instruction (2 j), its eight high
/// nibbles another (2 j + 1); each meets a run of eight consecutive activations of a row. Which ones depends on the scales:
/// - per channel, a lane's positions are consecutive: instruction q of lane group g covers the eight positions from
///   2 · bytesPerLane · g + 8 q on, so that 16 bytes of activations feed two instructions, and low nibbles are the
///   positions with k % 16 < 8;
/// - per group of 32, an instruction's positions are consecutive: they start at 8 · groups · q + 8 g, so that no instruction
///   sums over two groups.
///
/// For instructions that take twice as much of K, runs are of sixteen: the sixteen low nibbles of a lane's four dwords feed
/// one, the high ones the next, and low nibbles are the positions with k % 32 < 16.
public struct Int4Layout: Hashable, Sendable {
    /// How low nibbles are stored.
    public let unpacking: Int4Unpacking
    /// Channels of the matrix, a multiple of ``tileChannels``.
    public let channels: Int
    /// Positions of K, a multiple of ``chunkDepth``.
    public let depth: Int
    /// Bytes of a lane in one chunk: 8 or 16.
    public let bytesPerLane: Int
    /// Channels of a tile: 16 or 32.
    public let tileChannels: Int
    /// What shares a scale.
    public let scales: WeightScales
    /// Consecutive positions of K that an instruction takes from a lane: 8 or 16.
    public let run: Int

    /// The run of instructions that take eight bytes of a lane.
    public static let narrowRun = 8

    /// The layout of a matrix of `channels` x `depth`.
    public init(
        unpacking: Int4Unpacking, channels: Int, depth: Int, bytesPerLane: Int = 16, tileChannels: Int = 16,
        scales: WeightScales = .channel, run: Int = narrowRun
    ) {
        self.unpacking = unpacking
        self.channels = channels
        self.depth = depth
        self.bytesPerLane = bytesPerLane
        self.tileChannels = tileChannels
        self.scales = scales
        self.run = run
    }

    /// Lanes that share a channel.
    public var groups: Int { 64 / tileChannels }
    /// Positions of K in one chunk.
    public var chunkDepth: Int { Self.chunkDepth(bytesPerLane: bytesPerLane, tileChannels: tileChannels) }
    /// Bytes of one chunk of one tile: what a wave reads at once.
    public var chunkBytes: Int { 64 * bytesPerLane }
    /// Chunks of a tile.
    public var chunks: Int { depth / chunkDepth }
    /// Tiles of channels.
    public var tiles: Int { channels / tileChannels }
    /// Bytes of one tile, all of K.
    public var tileBytes: Int { tileChannels * depth / 2 }
    /// Bytes of the matrix.
    public var size: Int { channels * depth / 2 }

    /// Positions of K in one chunk of `bytesPerLane` bytes a lane and tiles of `tileChannels`.
    public static func chunkDepth(bytesPerLane: Int, tileChannels: Int) -> Int {
        2 * bytesPerLane * 64 / tileChannels
    }

    /// Whether position `k` is stored in a low nibble, where scales are per channel and runs are of `run`.
    public static func isLow(_ k: Int, run: Int = narrowRun) -> Bool { k % (2 * run) < run }

    /// The byte that holds weight (`channel`, `k`), and whether in its high nibble.
    public func place(channel: Int, k: Int) -> (byte: Int, isHigh: Bool) {
        let within = k % chunkDepth
        let group: Int
        let instruction: Int
        switch scales {
        case .channel: (group, instruction) = (within / (2 * bytesPerLane), within % (2 * bytesPerLane) / run)
        case .group32: (instruction, group) = (within / (run * groups), within % (run * groups) / run)
        }
        let chunk = (channel / tileChannels) * chunks + k / chunkDepth
        let lane = group * tileChannels + channel % tileChannels
        return (chunk * chunkBytes + lane * bytesPerLane + run * (instruction / 2) + k % run, instruction % 2 == 1)
    }

    /// Groups of 32 positions in one chunk.
    public var groupsPerChunk: Int { chunkDepth / WeightScales.groupDepth }

    /// The element that holds the scale of the group of position `k` of `channel`, where scales are per group of 32.
    ///
    /// Scales stand as [tiles of channels][chunks of K][channels of the tile][groups of the chunk], bf16, so that a lane
    /// reads those of its channel for one chunk at once.
    public func scaleIndex(channel: Int, k: Int) -> Int {
        let chunk = (channel / tileChannels) * chunks + k / chunkDepth
        return (chunk * tileChannels + channel % tileChannels) * groupsPerChunk
            + k % chunkDepth / WeightScales.groupDepth
    }
}
