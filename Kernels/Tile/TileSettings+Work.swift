import KernelDSL

extension TileSettings {
    /// What a launch of tiles has to move and to compute.
    ///
    /// `matrices` of weights are touched by `rowBlocks` x `columns` workgroups a slice of K, over all matrices;
    /// `distinctActivations` counts each activation once; `leadingLoads` are the dependent round trips before the
    /// first weight can be asked for.
    func work(
        matrices: Double, rowBlocks: Double, columns: Double, otherBytesRead: Double, bytesWritten: Double,
        distinctActivations: Double, atomics: Double, idleWorkgroups: Double, launches: Int, leadingLoads: Int
    ) -> WorkEstimate {
        let workgroups = rowBlocks * columns * Double(splitK)
        let perMatrix = Double(weights.channels * weights.depth)
        let groupScales = isGrouped ? perMatrix / Double(WeightScales.groupDepth) * 2 : 0
        // Each workgroup reads its rows; the caches serve all but the first reader of a die.
        let activations = min(
            Double(tileM * sliceDepth * activationBytes) * workgroups, distinctActivations * Double(8 * activationBytes)
        )
        let products = rowBlocks * Double(rowTiles) * perMatrix
        let perInstruction = instruction.matrix.map { Double($0.rows * $0.depth) } ?? 0
        let dots = instruction == .dot4 ? Double(tileM) * 2 : 0
        return WorkEstimate(
            weightBytes: matrices * (perMatrix / 2 + groupScales),
            otherBytesRead: activations + otherBytesRead, bytesWritten: bytesWritten, atomics: atomics,
            matrixInstructions: perInstruction == 0 ? 0 : products / perInstruction,
            instruction: instruction.matrix ?? .i32_16x16x32_i8,
            unpackingPerDword: Double(unpacking.operationsPerDword) + dots + groupOperationsPerDword,
            workgroups: workgroups, wavesPerWorkgroup: waves,
            bytesInFlightPerWave: Double(64 * packing * prefetch * loadsPerStep),
            bytesPerWave: Double(tileN * sliceDepth / 2 / waves), sharedBytes: sharedBytes, registers: liveRegisters,
            launches: launches, dependentLoads: leadingLoads + (exchanges ? 1 : 0) + (activations > 0 ? 0 : 1),
            serialLoads: streams.passes * ((steps + prefetch - 1) / prefetch), idleWorkgroups: idleWorkgroups,
            weightReads: rowBlocks / matrices, dotProducts: rowBlocks * perMatrix / 512 * dots,
            overheadPerWave: overheadPerWave,
            quantisingPerWave: quantisingInstructions, loadsPerDword: (isGrouped ? 8 : 4) / Double(packing))
    }

    /// Counted on compiled kernels, roughly: places and addresses, a staged piece, a finished quad of channels.
    private var overheadPerWave: Double {
        let pieces = self.activations == .prefetched || quantises ? 0 : Double(stagingRounds)
        let quads = Double(tileM * tileN) / Double(4 * threads)
        // Half as many quads of results go through LDS once more, to be compared, rounded and packed there.
        let heldQuads = holdsRows ? 20 * max(1, quads / 2) + 60 : 0
        let staging = 14 * pieces + quantisingInstructions + quantisingLatency
        return 70 + staging + (exchanges ? 60 : 40) * max(1, quads) + heldQuads
    }

    /// Vector instructions that scales of groups add to each dword: conversions, products, sums.
    private var groupOperationsPerDword: Double {
        guard isGrouped else { return 0 }
        guard let matrix = instruction.matrix else { return Double(tileM) * 2 + 1 }
        // Two registers at a time: a subtraction and a multiply-add, over the dwords of one group.
        let perGroup = Double(matrix.accumulatorRegisters * rowTiles) + 1
        return perGroup / Double(WeightScales.groupDepth * matrix.rows / 512)
    }
}
