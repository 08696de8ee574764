import KernelDSL

extension W4A8GEMM {
    /// Bytes, matrix work and parallelism.
    public func work(of configuration: Configuration) throws(ConfigurationError) -> WorkEstimate {
        let settings = try settings(configuration)
        let results = Double(tokens * channels)
        let partials = settings.splitK > 1 ? results * 4 * Double(settings.splitK) : 0
        return settings.work(
            matrices: 1, rowBlocks: Double(rowBlocks(tileM: settings.tileM)),
            columns: Double(channels / settings.tileN),
            otherBytesRead: Double(channels) * 4 + partials, bytesWritten: results * 2 + partials,
            distinctActivations: Double(tokens * depth), atomics: 0, idleWorkgroups: 0,
            launches: settings.splitK > 1 ? 2 : 1, leadingLoads: 0)
    }
}
