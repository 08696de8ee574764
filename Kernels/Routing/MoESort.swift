import KernelDSL

/// Sorting a routing by expert into blocks, for the products of a mixture of experts.
///
/// topkIDs i32 [M][topk] and topkWeights f32 [M][topk] become sortedIDs, sortedWeights, expertIDs and validCounts under the
/// contract of AITER's `moe_sorting`, which ``MoERouting`` states and computes on the host; results are the same bits. Experts
/// below 0 and from E on are those of other ranks, whose entries get no row. Entries of an expert stand in the order of
/// tokens, then of slots.
///
/// Made for the few tokens of decoding: one workgroup places all rows. Thousands of tokens come out right, but take that one
/// workgroup's time.
public struct MoESort: AcceleratorFamily, Hashable {
    /// `moe-sort`.
    public static let operation = "moe-sort"

    /// Tokens (M).
    public let tokens: Int
    /// Experts on this rank (E).
    public let experts: Int
    /// Experts of each token, over all ranks.
    public let expertsPerToken: Int
    /// Rows of a block: tile_m of the products that follow.
    public let block: Int

    /// Tokens that 24 bits number.
    public static let tokenLimit: Int = (1 << 24) - 1
    /// Entries of a sorted list, so that its bytes stay below 2^31.
    private static let listLimit: Int = 1 << 28

    /// The problem of `tokens` tokens, or why no kernel can serve it.
    public init(tokens: Int, experts: Int, expertsPerToken: Int, block: Int) throws(ProblemError) {
        try ProblemError.require("M", tokens, in: 1...Int(Int32.max))
        try ProblemError.require(
            "M", tokens, atMost: Self.tokenLimit, because: "a sorted entry has 24 bits for its token")
        try ProblemError.require("E", experts, in: 1...4096)
        try ProblemError.require("topk", expertsPerToken, in: 1...64)
        try ProblemError.require("block", block, in: 1...256)
        try ProblemError.require(
            "M", tokens, atMost: (Self.listLimit - experts * block) / expertsPerToken,
            because: "a list of \(tokens * expertsPerToken) entries passes 1 GiB")
        self.tokens = tokens
        self.experts = experts
        self.expertsPerToken = expertsPerToken
        self.block = block
    }

    /// M, E, topk and block.
    public var dimensions: [Dimension] {
        [
            Dimension("M", tokens, "tokens"),
            Dimension("E", experts, "experts on this rank"),
            Dimension("topk", expertsPerToken, "experts of a token"),
            Dimension("block", block, "rows of a block (tile_m of the products)"),
        ]
    }

    /// Indices and their weights; there are no weights of a product.
    public var types: ProblemTypes {
        ProblemTypes(weights: "none", activations: "i32", output: "i32", scales: "none")
    }

    /// The knobs.
    public var parameters: [TuningParameter] {
        [
            TuningParameter("threads", [512, 64, 128, 256, 1024], "lanes of a workgroup"),
            TuningParameter("counting", MoESortCounting.self, "how entries of an expert are counted and placed"),
            TuningParameter(
                "workgroups", [1, 2, 4, 8, 16, 32],
                "workgroups that fill the list; each counts all entries, the first places them"),
        ]
    }

    /// The constraints between the knobs.
    public var constraints: [Constraint] {
        let problem = self
        return [
            Constraint("tables fit LDS", ["threads", "counting"]) { (configuration) throws(ConfigurationError) in
                let settings = try MoESortSettings(
                    threads: configuration.integer("threads"),
                    counting: configuration.choice("counting", MoESortCounting.self), workgroups: 1)
                let bytes = settings.sharedBytes(of: problem)
                return bytes > Target.gfx942.sharedBytes
                    ? "tables of \(bytes) bytes, but a workgroup has \(Target.gfx942.sharedBytes) bytes of LDS" : nil
            },
            Constraint("workgroups have something to fill", ["threads", "workgroups"], isRedundancy: true) {
                (configuration) throws(ConfigurationError) in
                let threads = try configuration.integer("threads")
                let workgroups = try configuration.integer("workgroups")
                let most = max(1, problem.capacity / threads)
                return workgroups > most
                    ? "workgroups = \(workgroups), but \(threads) lanes each fill \(problem.capacity) entries" : nil
            },
        ]
    }

    /// Entries of the routing.
    public var entries: Int { tokens * expertsPerToken }
    /// Entries that the sorted list has room for.
    public var capacity: Int {
        MoERouting.paddedRows(tokens: tokens, experts: experts, expertsPerToken: expertsPerToken, tileM: block)
    }
}
