import Kernels

extension ChannelSelection {
    /// A few whole tiles of `tile` channels out of `width`: the first, the last, and between them up to `count` − 2 spread by
    /// `seed`; all channels where there are no more tiles than that.
    static func spread(_ count: Int, tilesOf tile: Int, in width: Int, seed: UInt64) -> ChannelSelection {
        let tiles = width / tile
        guard tiles > max(2, count) else { return ChannelSelection(allOf: width) }
        var random = SplitMix64(seed: seed ^ 0x7370_7265_6164)
        // One of each of as many equal parts of the tiles in between.
        let (parts, inner) = (max(0, count - 2), tiles - 2)
        let between = (0..<parts).map { part in
            Int.random(in: (1 + part * inner / parts)..<(1 + (part + 1) * inner / parts), using: &random)
        }
        let chosen = [0] + between + [tiles - 1]
        return ChannelSelection(chosen.map { ($0 * tile)..<(($0 + 1) * tile) }, of: width)
    }
}
