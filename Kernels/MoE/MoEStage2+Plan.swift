import KernelDSL

extension MoEStage2 {
    /// The launches: the GEMM, and for the `reduce` combine the sum over experts.
    public func plan(for configuration: Configuration) throws(ConfigurationError) -> LaunchPlan {
        try validate(configuration)
        let settings = try MoEStage2Settings(configuration)
        let gemm = MoEStage2Kernel(problem: self, settings: settings, epilogue: .combine(settings.combine)).build()
        var tensors = inputs(settings, withScales: true)
        switch settings.combine {
        case .atomic:
            let out = Tensor(
                "out", .bf16, [tokens, channels],
                "the weighted sum over each token's experts, added to what stands there: zeros, put there by the caller",
                role: .zeroedOutput)
            tensors.append(out)
            return LaunchPlan(steps: [step(gemm, settings, tensors)], tensors: tensors)
        case .reduce:
            let rows = Tensor(
                "expertRows", .bf16, [tokens * expertsPerToken, channels],
                "scaled results of each row, token · topk + slot, before the sum over experts", role: .workspace)
            tensors.append(rows)
            let reduce = MoEReduceKernel(problem: self)
            let first = step(gemm, settings, tensors)
            let out = Tensor(
                "out", .bf16, [tokens, channels], "the weighted sum over each token's experts", role: .output)
            tensors.append(out)
            let second = LaunchStep(
                reduce.build(), grid: Grid(x: reduce.workgroupsAlongN, y: tokens),
                gridMeaning: "x: N / 1024, rounded up; y: M",
                arguments: [.tensor(rows.name), .tensor(out.name)])
            return LaunchPlan(steps: [first, second], tensors: tensors)
        }
    }

    /// The same GEMM with its integer sums stored instead of scaled, for an exact check of everything before the epilogue.
    ///
    /// The sums are Σ x · w times 16 where the unpacking works on sixteenfold weights (``Int4Unpacking/scale``).
    public func accumulatorPlan(for configuration: Configuration) throws(ConfigurationError) -> LaunchPlan {
        try validate(configuration)
        let settings = try MoEStage2Settings(configuration)
        let gemm = MoEStage2Kernel(problem: self, settings: settings, epilogue: .accumulators).build()
        var tensors = inputs(settings, withScales: false)
        tensors.append(
            Tensor(
                "sums", .i32, [tokens * expertsPerToken, channels], "integer sums of each row, token · topk + slot",
                role: .output))
        return LaunchPlan(steps: [step(gemm, settings, tensors)], tensors: tensors)
    }

    private func step(_ kernel: Kernel, _ settings: MoEStage2Settings, _ tensors: [Tensor]) -> LaunchStep {
        let grid = Grid(x: channels / settings.tileN, y: blocks(tileM: settings.tileM))
        let arguments = tensors.map { LaunchArgument.tensor($0.name) }
        return LaunchStep(
            kernel, grid: grid,
            gridMeaning:
                "x: N / tile_n; y: blocks of tile_m sorted entries that can hold rows, at most M * topk; blocks beyond validCounts[0] end at once",
            arguments: arguments + [
                .scalar(.i32, tokens, meaning: "tokens (M)"),
                .scalar(.i32, expertsPerToken, meaning: "experts of each token (topk)"),
            ])
    }

    private func inputs(_ settings: MoEStage2Settings, withScales: Bool) -> [Tensor] {
        let rows = tokens * expertsPerToken
        let padded = MoERouting.paddedRows(of: self, tileM: settings.tileM)
        let nibbles =
            settings.unpacking.separatesNibbles
            ? "low nibble: weight + 8, high nibble: two's complement" : "both nibbles in two's complement"
        var tensors = [
            Tensor(
                "weights", .i8, [experts, channels / 16, depth / 128, 64, 16],
                layout:
                    "per expert [N/16][K/128][lane][16 bytes]; lane l: channel l % 16, positions 32 (l / 16) on; byte 4 d + b: position 16 (d / 2) + 4 (d % 2) + b in the low nibble, 8 further in the high one; \(nibbles)",
                "INT4 weights in -8...7"),
            Tensor("weightScales", .f32, [experts, channels], "the scale of each channel's weights"),
            Tensor("activations", .i8, [rows, depth], "INT8 activations of row token · topk + slot"),
            Tensor("activationScales", .f32, [rows], "the scale of each row's activations"),
        ]
        if settings.unpacking.separatesNibbles {
            tensors.append(
                Tensor("activationLowSums", .i32, [rows], "for each row the sum of its activations with k % 16 < 8"))
        }
        tensors.append(
            Tensor(
                "sortedIDs", .i32, [padded], layout: "blocks of tile_m = \(settings.tileM) entries, one expert each",
                "slot << 24 | token, sorted by expert; padding is topk << 24 | M"))
        if withScales {
            tensors.append(Tensor("sortedWeights", .f32, [padded], "the routing weight of each sorted entry"))
        }
        return tensors + [
            Tensor("expertIDs", .i32, [padded / settings.tileM], "the expert of each block, -1 beyond the last"),
            Tensor("validCounts", .i32, [2], "entries in blocks that belong to an expert; tokens"),
        ]
    }
}
