import KernelDSL

/// The second GEMM of a mixture-of-experts layer: for each token the weighted sum, over its experts, of activations of
/// width K times that expert's weights.
///
/// out[token][n] = Σ_slot routeWeight · activationScale[row] · weightScale[expert][n] · Σ_k x[row][k] · w[expert][n][k] with
/// row = token · topk + slot, x in INT8 and w in INT4. Rows come sorted by expert in blocks of tile_m, under the contract of
/// AITER's `moe_sorting` (``MoERouting``).
public struct MoEStage2: KernelFamily, Hashable {
    /// `moe-stage2`.
    public static let operation = "moe-stage2"

    /// Tokens (M).
    public let tokens: Int
    /// Channels of the result (N).
    public let channels: Int
    /// Width of an expert on this rank (K).
    public let depth: Int
    /// Experts (E).
    public let experts: Int
    /// Experts of each token, over all ranks.
    public let expertsPerToken: Int
    /// Ranks among which experts are shared out; `experts` of them stand on this one.
    public let expertRanks: Int
    /// What shares a scale of weights.
    public let scales: WeightScales
    /// How tokens choose experts.
    public let routing: ExpertRouting
    /// What that means for the busiest rank.
    public let routed: RoutingStatistics

    /// The problem of `tokens` tokens, or why no kernel can serve it.
    public init(
        tokens: Int, channels: Int, depth: Int, experts: Int, expertsPerToken: Int, expertRanks: Int = 1,
        scales: WeightScales = .channel, routing: ExpertRouting = .uniform
    ) throws(ProblemError) {
        try ProblemError.require("M", tokens, in: 1...(1 << 20 as Int))
        try ProblemError.require("N", channels, in: 16...(1 << 20 as Int))
        try ProblemError.require("N", channels, isMultipleOf: 16, because: "weights are stored in tiles of 16 channels")
        try ProblemError.require("K", depth, in: 128...4096)
        try ProblemError.require(
            "K", depth, isMultipleOf: Int4Layout.chunk, because: "a lane's 16 bytes of weights cover 128 positions of K"
        )
        try ProblemError.require("E", experts, in: 1...4096)
        try ProblemError.require("ep", expertRanks, in: 1...1024)
        try ProblemError.require("topk", expertsPerToken, in: 1...min(experts * expertRanks, 64))
        let rows = tokens * expertsPerToken
        try ProblemError.require(
            "M", tokens, atMost: (1 << 30 as Int) / (expertsPerToken * depth),
            because: "\(rows) rows of \(depth) activations pass the 1 GiB that one buffer descriptor covers")
        self.tokens = tokens
        self.channels = channels
        self.depth = depth
        self.experts = experts
        self.expertsPerToken = expertsPerToken
        self.expertRanks = expertRanks
        self.scales = scales
        self.routing = routing
        do throws(RoutingError) {
            let drawn = try routing.draw(
                tokens: tokens, experts: experts * expertRanks, perToken: expertsPerToken)
            routed = RoutingStatistics(drawn, experts: experts, ranks: expertRanks)
        } catch {
            throw .unusableRouting(error)
        }
    }

    /// The experts of each token, as the busiest rank numbers its own: 0 to E − 1, and nil for those of other ranks.
    public func localExperts() throws(RoutingError) -> [[Int?]] {
        let first = routed.rank * experts
        return try routing.draw(tokens: tokens, experts: experts * expertRanks, perToken: expertsPerToken).map {
            token in
            token.map { (first..<(first + experts)).contains($0) ? $0 - first : nil }
        }
    }

    /// M, N, K, E, topk and ep.
    public var dimensions: [Dimension] {
        [
            Dimension("M", tokens, "tokens"),
            Dimension("N", channels, "channels of the result"),
            Dimension("K", depth, "width of an expert on this rank"),
            Dimension("E", experts, "experts on this rank"),
            Dimension("topk", expertsPerToken, "experts of a token"),
            Dimension("ep", expertRanks, "ranks that share the experts out"),
        ]
    }

    /// INT4 weights, INT8 activations, a scale for each token and each channel or group.
    public var types: ProblemTypes {
        ProblemTypes(weights: "int4", activations: "int8", output: "bf16", scales: scales.keyWord)
    }

    /// The knobs.
    public var parameters: [TuningParameter] {
        let tilesOfK = [128, 256, 384, 512, 768, 1024, 2048, depth].filter { $0 <= depth && depth % $0 == 0 }
        return [
            TuningParameter("tile_m", [16, 32], "rows of one expert that a workgroup takes"),
            TuningParameter("tile_n", [256, 128, 64, 32, 16, 512], "channels that a workgroup takes"),
            TuningParameter(
                "tile_k", Set(tilesOfK).sorted(by: >), "positions of K in one step; all of K is one step, no loop"),
            TuningParameter(
                "k_wave", [1, 2, 4], "slices of K, each summed by waves of its own and joined through LDS"),
            TuningParameter("prefetch", [1, 2, 3, 4], "steps whose weights are in flight at once"),
            TuningParameter("weight_loads", WeightLoads.self, "the instructions that read weights"),
            TuningParameter(
                "weight_cache", names: ["nontemporal", "cached"], "whether weights take places in the caches"),
            TuningParameter("unpacking", Int4Unpacking.self, "vector instructions for a dword of eight weights"),
            TuningParameter("hints", ScheduleHints.self, "what the compiler's scheduler is told"),
            TuningParameter("combine", MoECombine.self, "how the rows of a token's experts are summed"),
            TuningParameter(
                "waves_per_simd", [1, 2],
                "waves that registers must leave room for on a SIMD; from 2 on accumulators stand in architectural registers"
            ),
        ]
    }

    /// The constraints between the knobs.
    public func rejection(of configuration: Configuration) throws(ConfigurationError) -> String? {
        let settings = try MoEStage2Settings(configuration)
        if channels % settings.tileN != 0 {
            return "tile_n = \(settings.tileN) does not divide N = \(channels)"
        }
        if depth % settings.tileK != 0 {
            return "tile_k = \(settings.tileK) does not divide K = \(depth)"
        }
        if settings.tileN % (16 * settings.wavesAlongN) != 0 {
            return
                "tile_n = \(settings.tileN) gives the \(settings.wavesAlongN) waves along N less than 16 channels each; k_wave = \(settings.kWave)"
        }
        if settings.tileK % (Int4Layout.chunk * settings.kWave) != 0 {
            return "tile_k = \(settings.tileK) is no multiple of 128 for each of k_wave = \(settings.kWave) slices"
        }
        let steps = depth / settings.tileK
        if settings.prefetch > steps {
            return "prefetch = \(settings.prefetch) is more than the \(steps) steps of K"
        }
        let blocks = blocks(tileM: settings.tileM)
        if blocks > Self.largestGridY {
            return
                "tile_m = \(settings.tileM) makes \(blocks) blocks of rows of the \(Self.largestGridY) that a grid can have"
        }
        let shared = 16 * settings.stagedPieces(depth: depth) + settings.reductionBytes
        if shared > Target.gfx942.sharedBytes {
            return "needs \(shared) bytes of LDS of \(Target.gfx942.sharedBytes)"
        }
        if settings.combine == .reduce, expertRanks > 1 {
            return "combine = reduce sums rows that other ranks have; ep = \(expertRanks)"
        }
        let registers = liveRegisters(settings)
        let limit = 512 / settings.wavesPerSIMD
        if registers > limit {
            return "keeps \(registers) registers alive; waves_per_simd = \(settings.wavesPerSIMD) leaves \(limit)"
        }
        return nil
    }

    /// Workgroups along the second axis of a grid, as HIP allows them.
    private static let largestGridY: Int = 65_535

    /// A lower bound of the registers that are alive in the K loop.
    func liveRegisters(_ settings: MoEStage2Settings) -> Int {
        let weights = 4 * settings.prefetch * settings.loadsPerStep
        let activations = 8 * settings.chunksPerStep * settings.rowTiles
        return weights + activations + 4 * settings.accumulators + 4 * settings.channelTilesPerWave + 24
    }

    /// Blocks of sorted rows that the grid must cover: no more than there are rows.
    func blocks(tileM: Int) -> Int {
        min(tokens * expertsPerToken, MoERouting.paddedRows(of: self, tileM: tileM) / tileM)
    }

    /// Experts on the busiest rank whose weights are read.
    public var expectedExperts: Double { Double(routed.distinctExperts) }
}
