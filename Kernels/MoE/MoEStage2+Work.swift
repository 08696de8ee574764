import KernelDSL

extension MoEStage2 {
    /// Bytes, matrix work and parallelism under the problem's routing.
    public func work(of configuration: Configuration) throws(ConfigurationError) -> WorkEstimate {
        let settings = try MoEStage2Settings(configuration, self)
        let tile = settings.tile
        let touched = expectedExperts
        let rows = Double(routed.rows)
        let blocks = Double(routed.blocks(tileM: tile.tileM))
        let columns = Double(channels / tile.tileN)
        let covered = routedTokens.gridBlocks(
            tileM: tile.tileM, form: settings.routing, trimmed: settings.trimsGrid)
        let results = rows * Double(channels)
        let tokenResults = Double(tokens * channels)
        var other = touched * Double(channels) * 4
        var written = results * 2
        var atomics = 0.0
        switch settings.combine {
        case .atomic: atomics = results / 2
        case .atomicF32:
            atomics = results
            written = tokenResults * 6
            other += tokenResults * 4
        case .reduce:
            written += tokenResults * 2
            other += results * 2
        }
        return tile.work(
            matrices: touched, rowBlocks: blocks, columns: columns, otherBytesRead: other, bytesWritten: written,
            distinctActivations: rows * Double(depth), atomics: atomics,
            idleWorkgroups: (Double(covered.count) - blocks)
                * columns,
            launches: settings.combine == .atomic ? 1 : 2, leadingLoads: settings.routing == .inline ? 3 : 2)
    }
}
