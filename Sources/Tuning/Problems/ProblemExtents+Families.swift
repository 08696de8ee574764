import Kernels

extension MoEStage2 {
    /// The problem of these extents.
    init(_ extents: ProblemExtents) throws(ProblemError) {
        try self.init(
            tokens: extents.tokens, channels: extents.channels, depth: extents.depth, experts: extents.experts(),
            expertsPerToken: extents.expertsPerToken, expertRanks: extents.expertRanks,
            scales: extents.request.scales, routing: extents.request.routing, target: extents.target)
    }
}

extension W4A8GEMM {
    /// The problem of these extents.
    init(_ extents: ProblemExtents) throws(ProblemError) {
        try self.init(
            tokens: extents.tokens, channels: extents.channels, depth: extents.depth, scales: extents.request.scales,
            target: extents.target)
    }
}
