import Kernels

extension VerificationLimits {
    /// Products of a weight and an activation in a matrix instruction.
    private static let productsOfInstruction = 16 * 16 * 32

    /// The channels that a case of so many products is drawn and compared for: all, or beyond the limit some register blocks,
    /// the first and the last among them.
    func selection(products: Int, tile layout: VectorLayout, seed: UInt64) -> ChannelSelection {
        selection(
            products: products, tile: layout.lanes * layout.blockVectors, of: layout.channels, seed: seed)
    }

    /// The same of `channels` channels of which a register block gives `tile`.
    func selection(products: Int, tile: Int, of channels: Int, seed: UInt64) -> ChannelSelection {
        guard Double(products / Self.productsOfInstruction) > ownInstructions else {
            return ChannelSelection(allOf: channels)
        }
        return .spread(largestSample, tilesOf: tile, in: channels, seed: seed)
    }
}
