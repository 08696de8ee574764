import KernelDSL

extension MoESort {
    /// The launch.
    public func plan(for configuration: Configuration) throws(ConfigurationError) -> LaunchPlan {
        try validate(configuration)
        let settings = try MoESortSettings(configuration)
        let kernel = MoESortKernel.build(self, settings)
        let step = LaunchStep(
            kernel, grid: Grid(x: settings.workgroups), gridMeaning: "x: workgroups, whatever the problem",
            arguments: tensors.map { .tensor($0.name) } + scalars)
        return LaunchPlan(steps: [step], tensors: tensors)
    }

    /// What every schedule reads and writes, in the order of the arguments.
    var tensors: [Tensor] {
        [
            Tensor("topkIDs", .i32, [tokens, expertsPerToken], "the experts of each token"),
            Tensor("topkWeights", .f32, [tokens, expertsPerToken], "their routing weights"),
            Tensor(
                "sortedIDs", .i32, [capacity], layout: "blocks of \(block) entries, one expert each",
                "slot << 24 | token, sorted by expert; padding is topk << 24 | M", role: .output),
            Tensor(
                "sortedWeights", .f32, [capacity], "the routing weight of each sorted entry, 0 for padding",
                role: .output),
            Tensor(
                "expertIDs", .i32, [capacity / block], "the expert of each block, -1 beyond the last", role: .output),
            Tensor(
                "validCounts", .i32, [2], "entries in blocks that belong to an expert; tokens", role: .output),
        ]
    }

    /// What stands behind them.
    var scalars: [LaunchArgument] {
        [
            .scalar(.i32, tokens, meaning: "tokens (M)"),
            .scalar(.i32, expertsPerToken, meaning: "experts of each token (topk)"),
        ]
    }
}
