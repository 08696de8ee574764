import KernelDSL

extension MoEStage1 {
    /// The launches: the product, and a second kernel that joins slices where K is split.
    public func plan(for configuration: Configuration) throws(ConfigurationError) -> LaunchPlan {
        try plan(for: configuration, storesSums: false)
    }

    /// The same product with its sums stored instead of scaled, for an exact check of everything before the epilogue.
    ///
    /// The sums, gate's channels before up's, are Σ x · w times 16 where the unpacking works on sixteenfold weights
    /// (``Int4Unpacking/scale``), in i32; with scales of groups Σ scale · Σ x · w in f32, times the same.
    public func accumulatorPlan(for configuration: Configuration) throws(ConfigurationError) -> LaunchPlan {
        try plan(for: configuration, storesSums: true)
    }

    private func plan(for configuration: Configuration, storesSums: Bool) throws(ConfigurationError) -> LaunchPlan {
        try validate(configuration)
        let settings = try tileSettings(configuration)
        let routing = try configuration.choice("routing", RoutingForm.self)
        let isSplit = settings.splitK > 1
        let product = MoEStage1Kernel(
            problem: self, settings: settings, routing: routing,
            epilogue: isSplit ? .partials : storesSums ? .sums : output == .int8 ? .quantized : .results
        ).build()
        let join = isSplit ? MoEStage1JoinKernel(problem: self, settings: settings, storesSums: storesSums) : nil
        let second = join?.build()
        let blocks = try blocks(configuration)
        let grid = Grid(x: channels / settings.tileN, y: blocks.count, z: settings.splitK)
        let scalars: [String: LaunchArgument] = [
            "tokens": .scalar(.i32, tokens, meaning: "tokens (M)"),
            "topk": .scalar(.i32, expertsPerToken, meaning: "experts of each token (topk)"),
            "experts": .scalar(.i32, experts, meaning: "experts on this rank (E)"),
            "rows": .scalar(.i32, routedTokens.rows, meaning: "rows of the result, M * topk"),
            "workgroups": .scalar(.i32, grid.x * grid.y, meaning: "workgroups of one slice of K, x · y"),
        ]
        func arguments(_ kernel: Kernel) -> [LaunchArgument] {
            kernel.parameters.map { scalars[$0.name] ?? .tensor($0.name) }
        }
        var steps = [
            LaunchStep(
                product, grid: grid,
                gridMeaning:
                    "x: N / tile_n; y: \(blocks.meaning); z: split_k",
                arguments: arguments(product), order: settings.isRemapped ? .xcdRemapped : .natural)
        ]
        if let join, let second {
            steps.append(
                LaunchStep(
                    second, grid: join.grid.extent, gridMeaning: join.grid.meaning, arguments: arguments(second)))
        }
        let named = Set(steps.flatMap { $0.kernel.parameters.map(\.name) })
        let tensors = tensors(settings, storesSums: storesSums)
        return LaunchPlan(steps: steps, tensors: tensors.filter { named.contains($0.name) })
    }

    private func tensors(_ settings: TileSettings, storesSums: Bool) -> [Tensor] {
        let sums: ScalarType = settings.isGrouped ? .f32 : .i32
        let rows = routedTokens.rows
        return [
            settings.weightTensor(matrices: experts), settings.weightScaleTensor(matrices: experts),
            Tensor("activations", .i8, [tokens, depth], "INT8 activations of each token"),
            Tensor("activationScales", .f32, [tokens], "the scale of each token's activations"),
        ] + settings.lowSumTensor(rows: tokens) + routedTokens.tensors(tileM: settings.tileM) + [
            Tensor(
                "partials", sums, [settings.splitK, rows, channels],
                "sums of each slice of K, gate's channels before up's", role: .workspace)
        ] + results(sums: storesSums ? sums : nil)
    }

    /// What comes out: sums of type `sums`, or the results where that is nil.
    private func results(sums: ScalarType?) -> [Tensor] {
        let rows = routedTokens.rows
        let meaning = "SiLU(gate) · up of row token · topk + slot"
        if let sums {
            return [
                Tensor("sums", sums, [rows, channels], "sums of each row, gate's channels before up's", role: .output)
            ]
        }
        return output == .int8
            ? QuantizedRowPointers.tensors(rows: rows, width: width, of: meaning)
            : [Tensor("out", .bf16, [rows, width], meaning, role: .output)]
    }
}
