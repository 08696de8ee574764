import KernelDSL

/// Stage 1's schedule for a CPU: a task has a run of results, which are gate's channels and the same of up's, goes through the
/// blocks of rows of one expert each, and finishes every result that it sums.
///
/// A register block holds as many vectors of gate as of up (`block_vectors` is even), so that SiLU(gate) · up needs nothing
/// from another task. Where they lie is `gate_up`: `tiles` alternates vectors of gate and of up in one stream, `separated` has
/// two, one for each half of the register block. Pairs of channels, which one lane of a GPU's matrix tile holds, would bring gate and
/// up together in no vector of a CPU: neighbouring elements would have to be parted first.
public struct CPUMoEStage1: CPUFamily, RoutedFamily, Hashable {
    /// `moe-stage1`.
    public static let operation = MoEStage1.operation

    /// What is computed.
    public let problem: MoEStage1
    /// Where.
    public let processor: Processor

    /// The schedule of `problem` for `processor`.
    ///
    /// - Throws: ``ProblemError/quantisedApartOnCPUs(operation:option:)`` for results in INT8, which CPUs quantise apart.
    public init(_ problem: MoEStage1, for processor: Processor) throws(ProblemError) {
        guard problem.output == .bf16 else {
            throw .quantisedApartOnCPUs(operation: Self.operation, option: "--results")
        }
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
    public var parameters: [TuningParameter] {
        space.parameters + [
            TuningParameter(
                "gate_up", names: [GateUpOrder.tiles, .separated].map(\.rawValue),
                "how gate's and up's channels follow each other in memory"),
            RoutingForm.parameter(),
        ]
    }
    /// The constraints between the knobs.
    public var constraints: [Constraint] { space.constraints + [RoutingForm.constraint(of: routedTokens)] }

    private var space: VectorSpace {
        VectorSpace(
            weights: problem.tileWeights, tokens: problem.tokens,
            usualRows: problem.routed.rows / max(1, problem.routed.distinctExperts), processor: processor,
            isPaired: true)
    }

    /// The layout that `configuration` reads each expert's weights in.
    ///
    /// Which of its channels are gate's and which are up's says ``GateUpOrder/place(of:isUp:width:tileChannels:)``, with a
    /// vector's channels for a tile's.
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
        return tile.work(
            matrices: Double(problem.routed.distinctExperts), passes: Double(blocks),
            products: Double(blocks * tile.rows),
            otherBytes: Double(problem.tokens * problem.depth + problem.routed.rows * problem.width * 2))
    }

    /// The launch.
    public func plan(for configuration: Configuration) throws(ConfigurationError) -> LaunchPlan {
        try plan(for: configuration, storesSums: false)
    }

    /// The same product with its sums stored instead of scaled, for an exact check of everything before the epilogue.
    ///
    /// The sums, gate's channels before up's, are Σ x · w in i32; with scales of groups Σ scale · Σ x · w in f32.
    public func accumulatorPlan(for configuration: Configuration) throws(ConfigurationError) -> LaunchPlan {
        try plan(for: configuration, storesSums: true)
    }

    private func plan(for configuration: Configuration, storesSums: Bool) throws(ConfigurationError) -> LaunchPlan {
        try validate(configuration)
        let tile = try tile(configuration)
        let kernel = CPUMoEStage1Kernel(tile: tile, storesSums: storesSums).build()
        let rows = problem.routedTokens.rows
        let tensors =
            tile.inputs(matrices: problem.experts, rows: problem.tokens) + [
                Tensor("activationScales", .f32, [problem.tokens], "the scale of each token's activations")
            ] + tile.routingTensors(of: problem.routedTokens) + [
                storesSums
                    ? Tensor(
                        "sums", tile.isGrouped ? .f32 : .i32, [rows, problem.channels],
                        "sums of each row, token · topk + slot, gate's channels before up's", role: .output)
                    : Tensor(
                        "out", .bf16, [rows, problem.width], "SiLU(gate) · up of row token · topk + slot",
                        role: .output)
            ]
        let scalars = tile.routingNumbers(of: problem.routedTokens)
        let names = kernel.parameters.map(\.name)
        let step = LaunchStep(
            kernel, grid: Grid(x: tile.tasks), gridMeaning: "x: N / channels of a task",
            arguments: names.map { scalars[$0] ?? .tensor($0) }, threads: tile.threads)
        return LaunchPlan(steps: [step], tensors: tensors.filter { names.contains($0.name) })
    }
}
