import Kernels

extension CPUMoEStage1 {
    /// Routings of the problem's distribution, as for a GPU.
    public func steeringInputs(
        for configuration: Configuration, variants: Int, seed: UInt64
    ) throws -> [[String: [UInt8]]] {
        try routedTokens.steeringInputs(
            of: plan(for: configuration), tileM: configuration.integer("tile_m"), variants: variants, seed: seed)
    }
}

extension CPUMoEStage2 {
    /// Routings of the problem's distribution, as for a GPU.
    public func steeringInputs(
        for configuration: Configuration, variants: Int, seed: UInt64
    ) throws -> [[String: [UInt8]]] {
        try routedTokens.steeringInputs(
            of: plan(for: configuration), tileM: configuration.integer("tile_m"), variants: variants, seed: seed)
    }
}

extension CPUW4A8GEMM {
    /// One way without contents: nothing steers.
    public func steeringInputs(
        for configuration: Configuration, variants: Int, seed: UInt64
    ) throws -> [[String: [UInt8]]] { [[:]] }
}
