import KernelDSL
import Kernels

/// The form of one matrix of weights, all of it: what kernels read.
public enum WeightLayout: Hashable, Sendable {
    /// A GPU's tiles.
    case tiles(Int4Layout)
    /// A CPU's vectors.
    case vectors(VectorLayout, scales: WeightScales)

    /// Channels of the stored matrix.
    public var channels: Int {
        switch self {
        case .tiles(let layout): layout.channels
        case .vectors(let layout, _): layout.channels
        }
    }

    /// Positions of K.
    public var depth: Int {
        switch self {
        case .tiles(let layout): layout.depth
        case .vectors(let layout, _): layout.steps * VectorLayout.depth
        }
    }

    /// What shares a scale.
    public var scales: WeightScales {
        switch self {
        case .tiles(let layout): layout.scales
        case .vectors(_, let scales): scales
        }
    }

    /// Channels that stand together, which ``GateUpOrder`` calls a tile: a GPU's tile, a CPU's vector.
    public var tileChannels: Int {
        switch self {
        case .tiles(let layout): layout.tileChannels
        case .vectors(let layout, _): layout.lanes
        }
    }

    /// Bytes of a matrix's packed weights.
    public var weightBytes: Int { channels * depth / 2 }
    /// Elements of its scales: f32 a channel, or bf16 a group.
    public var scaleElement: ScalarType { scales == .channel ? .f32 : .bf16 }
    /// Bytes of a matrix's scales.
    public var scaleBytes: Int { channels * scales.perChannel(depth: depth) * scaleElement.size }

    /// Channels that threads take at a time: as many as share a line of memory.
    var unitChannels: Int {
        switch self {
        case .tiles(let layout): layout.tileChannels
        case .vectors(let layout, _): layout.lanes * layout.blockVectors
        }
    }

    /// Checks that the layout's numbers make a whole matrix.
    func validate() throws(WeightPreparationError) {
        guard channels > 0, depth > 0 else {
            throw .layout("it has \(channels) channels and \(depth) positions")
        }
        switch self {
        case .tiles(let layout):
            guard [8, 16].contains(layout.bytesPerLane), [16, 32].contains(layout.tileChannels) else {
                throw .layout(
                    "\(layout.bytesPerLane) bytes a lane and tiles of \(layout.tileChannels) channels, expected 8 or 16 "
                        + "bytes and 16 or 32 channels")
            }
            guard channels % layout.tileChannels == 0, depth % layout.chunkDepth == 0 else {
                throw .layout(
                    "\(channels) channels and \(depth) positions are no multiples of a tile's \(layout.tileChannels) channels "
                        + "and a chunk's \(layout.chunkDepth) positions")
            }
        case .vectors(let layout, let scales):
            guard layout.lanes > 0, layout.blockVectors > 0, channels % unitChannels == 0 else {
                throw .layout(
                    "\(channels) channels are no multiple of a register block's \(layout.lanes) x \(layout.blockVectors)"
                )
            }
            guard scales == .channel || depth % WeightScales.groupDepth == 0 else {
                throw .layout("\(depth) positions are no multiple of a group's \(WeightScales.groupDepth)")
            }
        }
    }
}
