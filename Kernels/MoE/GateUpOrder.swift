/// How the channels of an expert's gate and up projections follow each other in memory.
///
/// Both have `width` channels; together they are one matrix of 2 · width channels, stored tile after tile. Channel i of
/// SiLU(gate) · up needs channel i of both.
public enum GateUpOrder: String, Hashable, Sendable, CaseIterable {
    /// All of gate, then all of up, as checkpoints have them: two streams.
    case separated
    /// A tile of gate, then the same tile of up: one stream, both halves of a result in one lane's registers.
    case tiles
    /// Two channels of gate, then the same two of up: four consecutive channels, which one lane of a matrix tile holds, give
    /// two results.
    case pairs

    /// The channel of the stored matrix that holds channel `channel` of gate, or of up.
    ///
    /// - Parameters:
    ///   - channel: A channel of the projection, below `width`.
    ///   - isUp: Whether it is up's.
    ///   - width: Channels of each projection, a multiple of `tileChannels`; of half of it with ``pairs``.
    ///   - tileChannels: Channels of a stored tile.
    /// - Returns: A channel of the stored matrix, below 2 · width.
    public func place(of channel: Int, isUp: Bool, width: Int, tileChannels: Int) -> Int {
        switch self {
        case .separated: channel + (isUp ? width : 0)
        case .tiles: channel / tileChannels * 2 * tileChannels + channel % tileChannels + (isUp ? tileChannels : 0)
        case .pairs: channel / 2 * 4 + channel % 2 + (isUp ? 2 : 0)
        }
    }
}
