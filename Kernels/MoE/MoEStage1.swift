import KernelDSL

/// The first GEMM of a mixture-of-experts layer with its activation: for each token and each of its experts SiLU(gate) · up.
///
/// out[row][i] = SiLU(y[row][i]) · y[row][N / 2 + i] with row = token · topk + slot and y[row][n] = activationScale[token] ·
/// Σ_g weightScale[expert][n][g] · Σ_{k in g} x[token][k] · w[expert][n][k], one group where scales are per channel, x in
/// INT8 and w in INT4. The first N / 2 channels are gate's, the others up's; how they follow each other in memory is
/// ``GateUpOrder``. Rows come sorted by expert in blocks of tile_m, under the contract of AITER's `moe_sorting`
/// (``MoERouting``), or each workgroup looks for its own (``RoutingForm``). Results are bf16, or INT8 with a scale and a sum
/// of low positions for each row (``ActivationType``), what `quantize-int8` would make of them in f32.
public struct MoEStage1: RoutedFamily, Hashable {
    /// `moe-stage1`.
    public static let operation = "moe-stage1"

    /// Tokens and their experts.
    public let routedTokens: RoutedTokens
    /// Channels of gate and up together (N): twice the width of an expert on this rank.
    public let channels: Int
    /// Width of the activations (K).
    public let depth: Int
    /// What shares a scale of weights.
    public let scales: WeightScales
    /// The GPU whose instructions and limits the space has.
    public let target: Target
    /// What results are written as.
    public let output: ActivationType

    /// The problem of `tokens` tokens, or why no kernel can serve it.
    public init(
        tokens: Int, channels: Int, depth: Int, experts: Int, expertsPerToken: Int, expertRanks: Int = 1,
        scales: WeightScales = .channel, routing: ExpertRouting = .uniform, target: Target = .gfx942,
        output: ActivationType = .bf16
    ) throws(ProblemError) {
        try ProblemError.require("N", channels, in: 32...(1 << 20 as Int))
        try ProblemError.require(
            "N", channels, isMultipleOf: 32, because: "gate and up are stored in tiles of 16 channels each")
        try ProblemError.require("K", depth, in: 64...32_768)
        try ProblemError.require(
            "K", depth, isMultipleOf: 64, because: "a lane's 8 bytes of weights cover 64 positions of K")
        routedTokens = try RoutedTokens(
            tokens: tokens, experts: experts, expertsPerToken: expertsPerToken, expertRanks: expertRanks,
            routing: routing)
        try ProblemError.require(
            "M", tokens, atMost: (1 << 30 as Int) / depth,
            because: "\(tokens) rows of \(depth) activations pass the 1 GiB that one buffer descriptor covers")
        if output == .int8 {
            try ProblemError.require(
                "N", channels, atMost: 8 * target.maximumWorkgroup,
                because:
                    "a scale is that of a whole row, of which one workgroup takes 4 results a lane; leave the output at bf16 and quantise apart"
            )
        }
        self.channels = channels
        self.depth = depth
        self.scales = scales
        self.target = target
        self.output = output
    }

    /// Channels of the result: half of ``channels``.
    public var width: Int { channels / 2 }

    /// M, N, K, E, topk and ep.
    public var dimensions: [Dimension] {
        let routed = routedTokens.dimensions
        return [
            routed.tokens, Dimension("N", channels, "channels of gate and up together"),
            Dimension("K", depth, "width of the activations"),
        ] + routed.others
    }

    /// INT4 weights, INT8 activations, a scale for each token and each channel or group; the results are ``output``.
    public var types: ProblemTypes {
        ProblemTypes(
            weights: "int4", activations: "int8", output: output.rawValue, scales: scales.keyWord,
            hasUsualOutput: output == .bf16)
    }
}

extension MoEStage1: AcceleratorFamily {
    /// The knobs.
    public var parameters: [TuningParameter] {
        let slices = [1, 2, 4, 7].filter { depth % (64 * $0) == 0 }
        return [TuningParameter("split_k", slices, "slices of K, each summed by workgroups of its own")]
            + space.parameters + [
                TuningParameter(
                    "gate_up", GateUpOrder.self, "how gate's and up's channels follow each other in memory"),
                TuningParameter("streams", StreamOrder.self, "gate and up side by side, or one after the other"),
                TuningParameter(
                    "grid_trim", Switch.self, "whether the grid covers no more blocks than there can be rows"),
                RoutingForm.parameter(),
            ]
    }

    /// The constraints between the knobs.
    public var constraints: [Constraint] {
        let problem = self
        let held = ["tile_n", "waves", "k_wave", "matrix", "first_operand", "gate_up"]
        return space.constraints + [
            Constraint("a workgroup has gate and up", ["tile_n", "matrix", "gate_up"]) {
                (configuration) throws(ConfigurationError) in
                let order = try configuration.choice("gate_up", GateUpOrder.self)
                let tile = try configuration.choice("matrix", ProductInstruction.self).tileChannels
                let tileN = try configuration.integer("tile_n")
                guard order != .pairs, tileN % (2 * tile) != 0 || problem.channels % (2 * tile) != 0 else { return nil }
                return
                    "tile_n = \(tileN) does not hold as many tiles of \(tile) channels of gate as of up: gate_up = pairs needs none"
            },
            Constraint("what finishes a result has gate and up", held) { (configuration) throws(ConfigurationError) in
                let settings = try problem.tileSettings(configuration)
                guard settings.quadsPerUnit > 1, settings.channelTilesPerWave % 2 != 0 else { return nil }
                guard settings.exchanges, settings.channelTilesPerWave == 1 else {
                    return
                        "a wave's \(settings.channelTilesPerWave) tiles of channels are no pairs of gate's and up's: gate_up = pairs, or an even number"
                }
                return nil
            },
            Constraint(
                "long sums over K are loops",
                [
                    "split_k", "tile_m", "tile_n", "tile_k", "waves", "k_wave", "matrix", "packing", "prefetch",
                    "gate_up", "streams",
                ]
            ) { (configuration) throws(ConfigurationError) in
                let settings = try problem.tileSettings(configuration)
                return !settings.isRolled && settings.productsInText > Self.largestUnrolled
                    ? "prefetch = \(settings.prefetch) leaves no loop of \(settings.steps) steps of K, and \(settings.productsInText) products in the text"
                    : nil
            },
            Constraint("there are two streams", ["gate_up", "streams"]) { (configuration) throws(ConfigurationError) in
                let order = try configuration.choice("gate_up", GateUpOrder.self)
                let streams = try configuration.choice("streams", StreamOrder.self)
                return order == .pairs && streams == .inTurn
                    ? "gate_up = pairs is one stream: leave streams at together" : nil
            },
            Constraint("a wave has two streams", held + ["streams"]) { (configuration) throws(ConfigurationError) in
                guard try configuration.choice("streams", StreamOrder.self) == .inTurn else { return nil }
                return try problem.tileSettings(configuration).channelTilesPerWave % 2 != 0
                    ? "streams = in-turn needs waves that have tiles of gate and of up" : nil
            },
            Constraint("no expert has more rows than there are tokens", ["tile_m"], isRedundancy: true) {
                (configuration) throws(ConfigurationError) in
                let tileM = try configuration.integer("tile_m")
                return tileM != Self.sortedBlock && tileM / 2 >= problem.tokens
                    ? "tile_m = \(tileM) has room for twice the M = \(problem.tokens) rows that an expert can have"
                    : nil
            },
            RoutingForm.constraint(of: routedTokens), RoutingForm.blocks(of: routedTokens), RoutingForm.trimming,
            Constraint("trimming leaves blocks out", ["tile_m", "grid_trim"], isRedundancy: true) {
                (configuration) throws(ConfigurationError) in
                let tileM = try configuration.integer("tile_m")
                let trims = try configuration.choice("grid_trim", Switch.self) == .on
                let tokens = problem.routedTokens
                return !trims
                    && tokens.blocks(tileM: tileM, trimmed: true) == tokens.blocks(tileM: tileM, trimmed: false)
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
        ] + wholeRows
    }

    /// Products in the text of a kernel without a loop over K, at most: a loop's steady state is what keeps weights in flight.
    private static let largestUnrolled: Int = 48
    /// The rows of the smallest block that published sorting kernels make.
    private static let sortedBlock: Int = 16

    /// The matrix of one expert.
    var tileWeights: TileWeights { TileWeights(channels: channels, depth: depth, scales: scales) }
    private var space: TileSpace {
        // Sixteen bytes a lane wherever they divide K: eight have never been faster, and twice the space is.
        TileSpace(
            weights: tileWeights, splitParameter: "split_k", prefetchDepths: [1, 2, 4, 8],
            packings: depth % 128 == 0 ? [16] : [8], target: target, quantisesRows: output == .int8)
    }

    func tileSettings(_ configuration: Configuration) throws(ConfigurationError) -> TileSettings {
        try TileSettings(
            configuration, tileWeights, splitK: try configuration.integer("split_k"),
            gateUp: try configuration.choice("gate_up", GateUpOrder.self),
            streams: try configuration.choice("streams", StreamOrder.self), quantisesRows: output == .int8)
    }

    func blocks(_ configuration: Configuration) throws(ConfigurationError) -> (count: Int, meaning: String) {
        try routedTokens.gridBlocks(
            tileM: configuration.integer("tile_m"), form: configuration.choice("routing", RoutingForm.self),
            trimmed: configuration.choice("grid_trim", Switch.self) == .on)
    }
}
