import KernelDSL

/// Stage 2's schedule for a CPU: a task has a run of channels, goes through the blocks of sorted rows, expert after expert,
/// and sums a token's experts in f32 where no other task writes.
///
/// The terms of a token are added in the order of its experts' numbers, the same in every run and in both forms of the
/// routing: what `routing` says changes no bit of a result.
public struct CPUMoEStage2: CPUFamily, RoutedFamily, Hashable {
    /// `moe-stage2`.
    public static let operation = MoEStage2.operation

    /// What is computed.
    public let problem: MoEStage2
    /// Where.
    public let processor: Processor

    /// The schedule of `problem` for `processor`.
    public init(_ problem: MoEStage2, for processor: Processor) {
        self.problem = problem
        self.processor = processor
    }

    /// M, N, K, E, topk and ep.
    public var dimensions: [Dimension] { problem.dimensions }
    /// INT4 weights, INT8 activations, a scale for each token and each channel or group.
    public var types: ProblemTypes { problem.types }
    /// Tokens and their experts.
    public var routedTokens: RoutedTokens { problem.routedTokens }
    /// The knobs.
    public var parameters: [TuningParameter] { space.parameters + [RoutingForm.parameter(before: .sorted)] }
    /// The constraints between the knobs.
    public var constraints: [Constraint] {
        let problem = problem
        // Problems of bf16 are refused where schedules are chosen; one that gets here has no legal configuration.
        let apart =
            problem.activations == .int8
            ? []
            : [
                Constraint("CPUs quantise apart", ["routing"]) { (_) throws(ConfigurationError) in
                    "activations = \(problem.activations.rawValue), but schedules for CPUs take INT8 rows"
                }
            ]
        return space.constraints + [RoutingForm.constraint(of: routedTokens)] + apart
    }

    private var space: VectorSpace {
        VectorSpace(
            weights: problem.tileWeights, tokens: problem.tokens,
            usualRows: problem.routed.rows / max(1, problem.routed.distinctExperts), processor: processor)
    }

    /// The layout that `configuration` reads each expert's weights in.
    public func layout(_ configuration: Configuration) throws(ConfigurationError) -> VectorLayout {
        try tile(configuration).layout
    }

    private func tile(_ configuration: Configuration) throws(ConfigurationError) -> VectorTile {
        try VectorTile(configuration, problem.tileWeights, processor)
    }

    /// Bytes, vector instructions and parallelism under the problem's routing.
    public func vectorWork(of configuration: Configuration) throws(ConfigurationError) -> VectorWork {
        let tile = try tile(configuration)
        let blocks = problem.routed.blocks(tileM: tile.rows)
        let (rows, channels) = (problem.routed.rows, problem.channels)
        return tile.work(
            matrices: Double(problem.routed.distinctExperts), passes: Double(blocks),
            products: Double(blocks * tile.rows),
            otherBytes: Double(rows * problem.depth + problem.tokens * channels * 6))
    }

    /// The launch.
    public func plan(for configuration: Configuration) throws(ConfigurationError) -> LaunchPlan {
        try plan(for: configuration, storesSums: false)
    }

    /// The same product with its sums stored instead of scaled, for an exact check of everything before the epilogue.
    ///
    /// The sums are Σ x · w in i32; with scales of groups Σ scale · Σ x · w in f32.
    public func accumulatorPlan(for configuration: Configuration) throws(ConfigurationError) -> LaunchPlan {
        try plan(for: configuration, storesSums: true)
    }

    private func plan(for configuration: Configuration, storesSums: Bool) throws(ConfigurationError) -> LaunchPlan {
        try validate(configuration)
        let tile = try tile(configuration)
        let kernel = CPUMoEStage2Kernel(tile: tile, storesSums: storesSums).build()
        let (tokens, channels) = (problem.tokens, problem.channels)
        let rows = tokens * problem.expertsPerToken
        let tensors =
            tile.inputs(matrices: problem.experts, rows: rows) + [
                Tensor("activationScales", .f32, [rows], "the scale of each row's activations")
            ] + tile.routingTensors(of: problem.routedTokens) + [
                storesSums
                    ? Tensor(
                        "sums", tile.isGrouped ? .f32 : .i32, [rows, channels], "sums of each row, token · topk + slot",
                        role: .output)
                    : Tensor(
                        "tokenSums", .f32, [tokens, channels], "the weighted sums before their rounding",
                        role: .workspace),
                Tensor("out", .bf16, [tokens, channels], "the weighted sum over each token's experts", role: .output),
            ]
        let scalars = tile.routingNumbers(of: problem.routedTokens)
        let names = kernel.parameters.map(\.name)
        let step = LaunchStep(
            kernel, grid: Grid(x: tile.tasks), gridMeaning: "x: N / channels of a task",
            arguments: names.map { scalars[$0] ?? .tensor($0) }, threads: tile.threads)
        return LaunchPlan(steps: [step], tensors: tensors.filter { names.contains($0.name) })
    }
}
