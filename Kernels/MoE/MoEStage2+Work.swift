import KernelDSL

extension MoEStage2 {
    /// Bytes, matrix work and parallelism under the problem's routing.
    public func work(of configuration: Configuration) throws(ConfigurationError) -> WorkEstimate {
        let settings = try MoEStage2Settings(configuration)
        let touched = expectedExperts
        let rows = Double(routed.rows)
        let blocks = Double(routed.blocks(tileM: settings.tileM))
        let workgroupsAlongN = Double(channels / settings.tileN)
        let workgroups = blocks * workgroupsAlongN
        let weights = touched * Double(channels * depth) / 2
        let activations = Double(settings.tileM * depth) * workgroups
        let resultBytes: Double
        let atomics: Double
        switch settings.combine {
        case .atomic:
            atomics = rows * Double(channels) / 2
            resultBytes = rows * Double(channels) * 2
        case .reduce:
            atomics = 0
            resultBytes = rows * Double(channels) * 2 + Double(tokens * channels) * 2
        }
        let reread = settings.combine == .reduce ? rows * Double(channels) * 2 : 0
        let bytesPerLoad = 16.0 * 64
        return WorkEstimate(
            weightBytes: weights,
            otherBytesRead: min(activations, rows * Double(depth) * 8) + reread + touched * Double(channels) * 4,
            bytesWritten: resultBytes, atomics: atomics,
            matrixInstructions: workgroups * Double(settings.rowTiles * settings.channelTiles * depth / 32),
            instruction: .i32_16x16x32_i8,
            unpackingPerDword: Double(settings.unpacking.operationsPerDword), workgroups: workgroups,
            wavesPerWorkgroup: MoEStage2Settings.waves,
            bytesInFlightPerWave: bytesPerLoad * Double(settings.prefetch * settings.loadsPerStep),
            bytesPerWave: Double(settings.tileN * depth / 2 / MoEStage2Settings.waves),
            sharedBytes: 16 * settings.stagedPieces(depth: depth) + settings.reductionBytes,
            registers: liveRegisters(settings),
            launches: settings.combine == .reduce ? 2 : 1, dependentLoads: settings.kWave == 1 ? 2 : 3,
            serialLoads: (depth / settings.tileK + settings.prefetch - 1) / settings.prefetch)
    }
}
