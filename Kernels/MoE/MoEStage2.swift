import KernelDSL

/// The second GEMM of a mixture-of-experts layer: for each token the weighted sum, over its experts, of activations of
/// width K times that expert's weights.
///
/// out[token][n] = Σ_slot routeWeight · activationScale[row] · weightScale[expert][n] · Σ_k x[row][k] · w[expert][n][k] with
/// row = token · topk + slot, x in INT8 and w in INT4. Where activations are bf16, every workgroup quantises its rows itself,
/// bit for bit as ``RowQuantize`` does (``RowQuantisation``). Rows come sorted by expert in blocks of tile_m, under the contract of
/// AITER's `moe_sorting` (``MoERouting``).
public struct MoEStage2: AcceleratorFamily, Hashable {
    /// `moe-stage2`.
    public static let operation = "moe-stage2"

    /// Tokens and their experts.
    public let routedTokens: RoutedTokens
    /// Channels of the result (N).
    public let channels: Int
    /// Width of an expert on this rank (K).
    public let depth: Int
    /// What shares a scale of weights.
    public let scales: WeightScales
    /// What activations are in memory: INT8 that was quantised apart, or bf16 that is quantised on load.
    public let activations: ActivationType
    /// The GPU whose instructions and limits the space has.
    public let target: Target

    /// The problem of `tokens` tokens, or why no kernel can serve it.
    public init(
        tokens: Int, channels: Int, depth: Int, experts: Int, expertsPerToken: Int, expertRanks: Int = 1,
        scales: WeightScales = .channel, routing: ExpertRouting = .uniform, activations: ActivationType = .int8,
        target: Target = .gfx942
    ) throws(ProblemError) {
        try ProblemError.require("N", channels, in: 16...(1 << 20 as Int))
        try ProblemError.require("N", channels, isMultipleOf: 16, because: "weights are stored in tiles of 16 channels")
        try ProblemError.require("K", depth, in: 64...8192)
        try ProblemError.require(
            "K", depth, isMultipleOf: 64, because: "a lane's 8 bytes of weights cover 64 positions of K")
        routedTokens = try RoutedTokens(
            tokens: tokens, experts: experts, expertsPerToken: expertsPerToken, expertRanks: expertRanks,
            routing: routing)
        let rowBytes = depth * (activations == .bf16 ? 2 : 1)
        try ProblemError.require(
            "M", tokens, atMost: (1 << 30 as Int) / (expertsPerToken * rowBytes),
            because:
                "\(routedTokens.rows) rows of \(depth) activations\(activations == .bf16 ? " in bf16" : "") pass the 1 GiB that one buffer descriptor covers"
        )
        self.channels = channels
        self.depth = depth
        self.scales = scales
        self.activations = activations
        self.target = target
    }

    /// M, N, K, E, topk and ep.
    public var dimensions: [Dimension] {
        let routed = routedTokens.dimensions
        return [
            routed.tokens, Dimension("N", channels, "channels of the result"),
            Dimension("K", depth, "width of an expert on this rank"),
        ] + routed.others
    }

    /// INT4 weights, INT8 or bf16 activations, a scale for each token and each channel or group.
    public var types: ProblemTypes {
        ProblemTypes(weights: "int4", activations: activations.rawValue, output: "bf16", scales: scales.keyWord)
    }

    /// The knobs.
    public var parameters: [TuningParameter] {
        space.parameters + [
            TuningParameter("grid_trim", Switch.self, "whether the grid covers no more blocks than there can be rows"),
            TuningParameter("combine", MoECombine.self, "how the rows of a token's experts are summed"),
            RoutingForm.parameter(before: .sorted),
        ]
    }

    /// The constraints between the knobs.
    public var constraints: [Constraint] {
        let problem = self
        return space.constraints + [
            Constraint("sorting makes blocks of 16 rows or more", ["tile_m", "matrix", "routing"]) {
                (configuration) throws(ConfigurationError) in
                let tileM = try configuration.integer("tile_m")
                let isDot = try configuration.choice("matrix", ProductInstruction.self) == .dot4
                let isSorted = try configuration.choice("routing", RoutingForm.self) == .sorted
                return tileM < 16 && !isDot && isSorted
                    ? "tile_m = \(tileM) is no block that sorting kernels make: 16, 32 or 64, 1 or 2 with matrix = dot4, or any with routing = inline"
                    : nil
            },
            Constraint("few rows are found, not sorted", ["tile_m", "matrix"]) {
                (configuration) throws(ConfigurationError) in
                let tileM = try configuration.integer("tile_m")
                let isDot = try configuration.choice("matrix", ProductInstruction.self) == .dot4
                // The next constraint says the same once the form of the routing is known; this one ends walks early.
                return tileM < 16 && !isDot ? RoutingForm.inline.objection(to: problem.routedTokens) : nil
            },
            RoutingForm.constraint(of: routedTokens), RoutingForm.blocks(of: routedTokens), RoutingForm.trimming,
            Constraint("trimming leaves blocks out", ["tile_m", "grid_trim"], isRedundancy: true) {
                (configuration) throws(ConfigurationError) in
                let tileM = try configuration.integer("tile_m")
                let trims = try configuration.choice("grid_trim", Switch.self) == .on
                return !trims
                    && problem.routedTokens.blocks(tileM: tileM, trimmed: true)
                        == problem.routedTokens.blocks(tileM: tileM, trimmed: false)
                    ? "grid_trim = off covers the same blocks as on" : nil
            },
            Constraint("blocks fit a grid", ["tile_m", "grid_trim"]) { (configuration) throws(ConfigurationError) in
                let tileM = try configuration.integer("tile_m")
                let trims = try configuration.choice("grid_trim", Switch.self) == .on
                let blocks = problem.routedTokens.blocks(tileM: tileM, trimmed: trims)
                return blocks > Grid.largestY
                    ? "tile_m = \(tileM) makes \(blocks) blocks of rows of the \(Grid.largestY) that a grid can have"
                    : nil
            },
        ]
    }

    /// The matrix of one expert.
    var tileWeights: TileWeights { TileWeights(channels: channels, depth: depth, scales: scales) }
    private var space: TileSpace {
        TileSpace(weights: tileWeights, splitParameter: nil, target: target, activationType: activations)
    }

    /// Experts on the busiest rank whose weights are read.
    public var expectedExperts: Double { Double(routed.distinctExperts) }
}
