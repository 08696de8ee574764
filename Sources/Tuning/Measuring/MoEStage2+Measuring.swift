import Kernels

extension MoEStage2 {
    /// Routings of the problem's distribution: its own first, then those of the seeds that follow.
    public func steeringInputs(
        for configuration: Configuration, variants: Int, seed: UInt64
    ) throws -> [[String: [UInt8]]] {
        try routedTokens.steeringInputs(
            of: plan(for: configuration), tileM: configuration.integer("tile_m"), variants: variants, seed: seed)
    }
}
