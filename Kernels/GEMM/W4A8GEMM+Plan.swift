import KernelDSL

extension W4A8GEMM {
    /// The launches: the product, and a second kernel that joins slices where K is split.
    public func plan(for configuration: Configuration) throws(ConfigurationError) -> LaunchPlan {
        try plan(for: configuration, storesSums: false)
    }

    /// The same product with its sums stored instead of scaled, for an exact check of everything before the epilogue.
    ///
    /// The sums are Σ x · w times 16 where the unpacking works on sixteenfold weights (``Int4Unpacking/scale``), in i32; with
    /// scales of groups Σ scale · Σ x · w in f32, times the same.
    public func accumulatorPlan(for configuration: Configuration) throws(ConfigurationError) -> LaunchPlan {
        try plan(for: configuration, storesSums: true)
    }

    private func plan(for configuration: Configuration, storesSums: Bool) throws(ConfigurationError) -> LaunchPlan {
        try validate(configuration)
        let settings = try settings(configuration)
        let isSplit = settings.splitK > 1
        let product = W4A8GEMMKernel(
            problem: self, settings: settings, epilogue: isSplit ? .partials : storesSums ? .sums : .results
        ).build()
        let join = isSplit ? W4A8GEMMJoinKernel(problem: self, settings: settings, storesSums: storesSums) : nil
        let second = join?.build()
        let tensors = tensors(settings, storesSums: storesSums)
        let grid = Grid(x: channels / settings.tileN, y: rowBlocks(tileM: settings.tileM), z: settings.splitK)
        let scalars: [String: LaunchArgument] = [
            "tokens": .scalar(.i32, tokens, meaning: "tokens (M)"),
            "workgroups": .scalar(.i32, grid.x * grid.y, meaning: "workgroups of one slice of K, x · y"),
        ]
        func arguments(_ kernel: Kernel) -> [LaunchArgument] {
            kernel.parameters.map { scalars[$0.name] ?? .tensor($0.name) }
        }
        var steps = [
            LaunchStep(
                product, grid: grid, gridMeaning: "x: N / tile_n; y: M / tile_m, rounded up; z: split_k",
                arguments: arguments(product), order: settings.isRemapped ? .xcdRemapped : .natural)
        ]
        if let join, let second {
            steps.append(
                LaunchStep(
                    second, grid: Grid(x: join.sweep.workgroups, y: tokens),
                    gridMeaning: "x: N / 1024, rounded up; y: M", arguments: arguments(second)))
        }
        let named = Set(steps.flatMap { $0.kernel.parameters.map(\.name) })
        return LaunchPlan(steps: steps, tensors: tensors.filter { named.contains($0.name) })
    }

    private func tensors(_ settings: TileSettings, storesSums: Bool) -> [Tensor] {
        let sums: ScalarType = settings.isGrouped ? .f32 : .i32
        return [
            settings.weightTensor(matrices: nil), settings.weightScaleTensor(matrices: nil),
            Tensor("activations", .i8, [tokens, depth], "INT8 activations"),
            Tensor("activationScales", .f32, [tokens], "the scale of each row's activations"),
        ] + settings.lowSumTensor(rows: tokens) + [
            Tensor(
                "partials", sums, [settings.splitK, tokens, channels], "sums of each slice of K", role: .workspace),
            storesSums
                ? Tensor("sums", sums, [tokens, channels], "sums of each row", role: .output)
                : Tensor("out", .bf16, [tokens, channels], "the product", role: .output),
        ]
    }
}
