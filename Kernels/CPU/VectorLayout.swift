/// Where a CPU's kernels find INT4 weights: vectors whose 32-bit elements are channels.
///
/// A vector of n elements holds n consecutive channels at eight consecutive positions of K. Byte j of an element has
/// position j in its low nibble and position j + 4 in its high nibble, both offset by 8, so that products of unsigned
/// nibbles and signed activations can be used; the offset is taken off with the sum of the activations.
public struct VectorLayout: Hashable, Sendable {
    /// Positions of K in a vector.
    public static let depth = 8

    /// Channels of the matrix (N).
    public let channels: Int
    /// Width of the activations (K).
    public let steps: Int
    /// Channels of a vector.
    public let lanes: Int
    /// Vectors of a register block.
    public let blockVectors: Int
    /// How vectors follow one another.
    public let order: VectorOrder

    /// The layout of a matrix of `channels` times `depth`, of which `channels` is a multiple of a register block.
    public init(channels: Int, depth: Int, lanes: Int, blockVectors: Int, order: VectorOrder) {
        self.channels = channels
        steps = depth / Self.depth
        self.lanes = lanes
        self.blockVectors = blockVectors
        self.order = order
    }

    /// Bytes of a vector.
    public var vectorBytes: Int { 4 * lanes }
    /// Vectors of the matrix.
    public var vectors: Int { channels / lanes * steps }
    /// Bytes of the matrix.
    public var size: Int { vectors * vectorBytes }
    /// Vectors between two steps of K of one vector of channels.
    public var stepStride: Int { order == .block ? blockVectors : 1 }
    /// Vectors between neighbouring vectors of channels in one register block.
    public var vectorStride: Int { order == .block ? 1 : steps }

    /// The byte that holds weight (`channel`, `k`), and whether in its high nibble.
    public func place(channel: Int, k: Int) -> (byte: Int, isHigh: Bool) {
        let (column, lane) = channel.quotientAndRemainder(dividingBy: lanes)
        let (block, within) = column.quotientAndRemainder(dividingBy: blockVectors)
        let vector = block * blockVectors * steps + within * vectorStride + k / Self.depth * stepStride
        return (vector * vectorBytes + 4 * lane + k % 4, k % 8 >= 4)
    }

    /// The place of the scale of the group of position `k` of `channel`, where each group of 32 has one: bf16, a vector of
    /// channels after the other, in each all groups one after the other.
    public func scaleIndex(channel: Int, k: Int) -> Int {
        let groups = steps * Self.depth / WeightScales.groupDepth
        return (channel / lanes * groups + k / WeightScales.groupDepth) * lanes + channel % lanes
    }
}
