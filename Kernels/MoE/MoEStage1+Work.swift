import KernelDSL

extension MoEStage1 {
    /// Bytes, matrix work and parallelism under the problem's routing.
    public func work(of configuration: Configuration) throws(ConfigurationError) -> WorkEstimate {
        let settings = try tileSettings(configuration)
        let touched = Double(routed.distinctExperts)
        let rows = Double(routed.rows)
        let blocks = Double(routed.blocks(tileM: settings.tileM))
        let columns = Double(channels / settings.tileN)
        let isSplit = settings.splitK > 1
        let partials = isSplit ? rows * Double(channels * 4 * settings.splitK) : 0
        let covered = Double(try self.blocks(configuration).count)
        return settings.work(
            matrices: touched, rowBlocks: blocks, columns: columns,
            otherBytesRead: touched * Double(channels) * 4 + partials,
            bytesWritten: rows * (output == .int8 ? Double(width) + 8 : Double(width) * 2) + partials,
            distinctActivations: Double(tokens * depth), atomics: 0,
            idleWorkgroups: (covered - blocks) * columns * Double(settings.splitK), launches: isSplit ? 2 : 1,
            leadingLoads: try configuration.choice("routing", RoutingForm.self) == .inline ? 3 : 2)
    }
}
