import KernelDSL

/// The dense product's schedule for a CPU: a task sums a run of channels for all tokens, in registers, from one reading of
/// their weights.
public struct CPUW4A8GEMM: CPUFamily, Hashable {
    /// `w4a8-gemm`.
    public static let operation = W4A8GEMM.operation

    /// What is computed.
    public let problem: W4A8GEMM
    /// Where.
    public let processor: Processor

    /// The schedule of `problem` for `processor`.
    public init(_ problem: W4A8GEMM, for processor: Processor) {
        self.problem = problem
        self.processor = processor
    }

    /// M, N and K.
    public var dimensions: [Dimension] { problem.dimensions }
    /// INT4 weights, INT8 activations, a scale for each token and each channel or group.
    public var types: ProblemTypes { problem.types }
    /// The knobs.
    public var parameters: [TuningParameter] { space.parameters }
    /// The constraints between the knobs.
    public var constraints: [Constraint] { space.constraints }

    private var space: VectorSpace {
        VectorSpace(
            weights: problem.tileWeights, tokens: problem.tokens, usualRows: problem.tokens, processor: processor)
    }

    /// The layout that `configuration` reads weights in.
    public func layout(_ configuration: Configuration) throws(ConfigurationError) -> VectorLayout {
        try tile(configuration).layout
    }

    func tile(_ configuration: Configuration) throws(ConfigurationError) -> VectorTile {
        try VectorTile(configuration, problem.tileWeights, processor)
    }

    /// Bytes, vector instructions and parallelism.
    public func vectorWork(of configuration: Configuration) throws(ConfigurationError) -> VectorWork {
        let tile = try tile(configuration)
        let passes = (problem.tokens + tile.rows - 1) / tile.rows
        return tile.work(
            matrices: 1, passes: Double(passes), products: Double(passes * tile.rows),
            otherBytes: Double(problem.tokens * (problem.depth + 2 * problem.channels)))
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
        let kernel = CPUW4A8GEMMKernel(tile: tile, storesSums: storesSums).build()
        let (tokens, channels) = (problem.tokens, problem.channels)
        let tensors =
            tile.inputs(matrices: nil, rows: tokens) + [
                Tensor("activationScales", .f32, [tokens], "the scale of each row's activations"),
                storesSums
                    ? Tensor(
                        "sums", tile.isGrouped ? .f32 : .i32, [tokens, channels], "sums of each row", role: .output)
                    : Tensor("out", .bf16, [tokens, channels], "the product", role: .output),
            ]
        let names = kernel.parameters.map(\.name)
        let step = LaunchStep(
            kernel, grid: Grid(x: tile.tasks), gridMeaning: "x: N / channels of a task",
            arguments: names.map {
                $0 == "tokens" ? .scalar(.i32, tokens, meaning: "tokens (M)") : .tensor($0)
            }, threads: tile.threads)
        return LaunchPlan(steps: [step], tensors: tensors.filter { names.contains($0.name) })
    }
}
