import KernelDSL

extension MoEStage2 {
    /// The launches: the product, and a second kernel where the combine needs one.
    public func plan(for configuration: Configuration) throws(ConfigurationError) -> LaunchPlan {
        try validate(configuration)
        let settings = try MoEStage2Settings(configuration, self)
        let product = MoEStage2Kernel(
            problem: self, settings: settings, epilogue: .combine(settings.combine)
        ).build()
        var tensors = inputs(settings, withScales: true)
        let meaning = "the weighted sum over each token's experts"
        switch settings.combine {
        case .atomic:
            tensors.append(
                Tensor(
                    "out", .bf16, [tokens, channels],
                    "\(meaning), added to what stands there: zeros, put there by the caller", role: .zeroedOutput))
            return LaunchPlan(steps: [step(product, settings, tensors)], tensors: tensors)
        case .atomicF32:
            let sums = Tensor(
                "tokenSums", .f32, [tokens, channels], "\(meaning) before its rounding, added to zeros",
                role: .zeroedWorkspace)
            return plan(product, settings, tensors + [sums], second: MoECombineKernel(problem: self, terms: nil))
        case .reduce:
            // A rank that does not have all experts writes the rows of its own only.
            let rows = Tensor(
                "expertRows", .bf16, [tokens * expertsPerToken, channels],
                "scaled results of each row, token · topk + slot, before the sum over experts",
                role: expertRanks > 1 ? .zeroedWorkspace : .workspace)
            return plan(
                product, settings, tensors + [rows],
                second: MoECombineKernel(problem: self, terms: expertsPerToken))
        }
    }

    private func plan(
        _ product: Kernel, _ settings: MoEStage2Settings, _ tensors: [Tensor], second: MoECombineKernel
    ) -> LaunchPlan {
        let first = step(product, settings, tensors)
        let out = Tensor("out", .bf16, [tokens, channels], "the weighted sum over each token's experts", role: .output)
        let step = LaunchStep(
            second.build(), grid: Grid(x: second.sweep.workgroups, y: tokens),
            gridMeaning: "x: N / 1024, rounded up; y: M",
            arguments: [.tensor(tensors[tensors.count - 1].name), .tensor(out.name)])
        return LaunchPlan(steps: [first, step], tensors: tensors + [out])
    }

    /// The same product with its sums stored instead of scaled, for an exact check of everything before the epilogue.
    ///
    /// The sums are Σ x · w times 16 where the unpacking works on sixteenfold weights (``Int4Unpacking/scale``), in i32; with
    /// scales of groups Σ scale · Σ x · w in f32, times the same.
    public func accumulatorPlan(for configuration: Configuration) throws(ConfigurationError) -> LaunchPlan {
        try validate(configuration)
        let settings = try MoEStage2Settings(configuration, self)
        let product = MoEStage2Kernel(problem: self, settings: settings, epilogue: .sums).build()
        var tensors = inputs(settings, withScales: false)
        tensors.append(
            Tensor(
                "sums", settings.tile.isGrouped ? .f32 : .i32, [tokens * expertsPerToken, channels],
                "sums of each row, token · topk + slot", role: .output))
        return LaunchPlan(steps: [step(product, settings, tensors)], tensors: tensors)
    }

    private func step(_ kernel: Kernel, _ settings: MoEStage2Settings, _ tensors: [Tensor]) -> LaunchStep {
        let tile = settings.tile
        let blocks = routedTokens.gridBlocks(
            tileM: tile.tileM, form: settings.routing, trimmed: settings.trimsGrid)
        let grid = Grid(x: channels / tile.tileN, y: blocks.count)
        let known: [LaunchArgument] =
            settings.routing == .inline ? [.scalar(.i32, experts, meaning: "experts on this rank (E)")] : []
        let numbered: [LaunchArgument] =
            tile.isRemapped ? [.scalar(.i32, grid.count, meaning: "workgroups of the grid, x · y")] : []
        return LaunchStep(
            kernel, grid: grid, gridMeaning: "x: N / tile_n; y: \(blocks.meaning)",
            arguments: tensors.map { .tensor($0.name) } + [
                .scalar(.i32, tokens, meaning: "tokens (M)"),
                .scalar(.i32, expertsPerToken, meaning: "experts of each token (topk)"),
            ] + known + numbered, order: tile.isRemapped ? .xcdRemapped : .natural)
    }

    private func inputs(_ settings: MoEStage2Settings, withScales: Bool) -> [Tensor] {
        let tile = settings.tile
        let rows = tokens * expertsPerToken
        var tensors = [tile.weightTensor(matrices: experts)]
        if withScales || tile.isGrouped {
            tensors.append(tile.weightScaleTensor(matrices: experts))
        }
        if activations == .bf16 {
            tensors.append(
                Tensor(
                    "activations", .bf16, [rows, depth], "activations of row token · topk + slot, quantised on load"))
        } else {
            tensors.append(Tensor("activations", .i8, [rows, depth], "INT8 activations of row token · topk + slot"))
            if withScales {
                tensors.append(Tensor("activationScales", .f32, [rows], "the scale of each row's activations"))
            }
            tensors += tile.lowSumTensor(rows: rows)
        }
        let routing: Set<String> =
            switch settings.routing {
            case .sorted: ["sortedIDs", "expertIDs", "validCounts"]
            case .inline: ["topkIDs"]
            }
        let weights = settings.routing == .sorted ? "sortedWeights" : "topkWeights"
        return tensors
            + routedTokens.tensors(tileM: tile.tileM).filter {
                routing.contains($0.name) || withScales && $0.name == weights
            }
    }
}
