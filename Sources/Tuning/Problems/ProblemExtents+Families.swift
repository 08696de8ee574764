import Kernels

extension MoEStage1 {
    /// The problem of these extents.
    init(_ extents: ProblemExtents) throws(ProblemError) {
        try self.init(
            tokens: extents.tokens, channels: extents.channels, depth: extents.depth, experts: extents.experts(),
            expertsPerToken: extents.expertsPerToken, expertRanks: extents.expertRanks,
            scales: extents.request.scales, routing: extents.request.routing, target: extents.target,
            output: extents.output ?? .bf16)
    }
}

extension MoEStage2 {
    /// The problem of these extents.
    init(_ extents: ProblemExtents) throws(ProblemError) {
        try self.init(
            tokens: extents.tokens, channels: extents.channels, depth: extents.depth, experts: extents.experts(),
            expertsPerToken: extents.expertsPerToken, expertRanks: extents.expertRanks,
            scales: extents.request.scales, routing: extents.request.routing,
            activations: extents.activations ?? .int8, target: extents.target)
    }
}

extension MoESort {
    /// The problem of these extents.
    init(_ extents: ProblemExtents) throws(ProblemError) {
        try self.init(
            tokens: extents.tokens, experts: extents.experts(), expertsPerToken: extents.expertsPerToken,
            block: extents.block)
    }
}

extension Router {
    /// The problem of these extents.
    init(_ extents: ProblemExtents) throws(ProblemError) {
        try self.init(
            tokens: extents.tokens, experts: extents.allExperts,
            expertsPerToken: extents.expertsPerToken)
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

extension RowQuantize {
    /// The problem of these extents.
    init(_ extents: ProblemExtents) throws(ProblemError) {
        try self.init(rows: extents.tokens, depth: extents.depth, scales: extents.request.scales)
    }
}

extension MoELayer {
    /// The problem of these extents.
    init(_ extents: ProblemExtents) throws(ProblemError) {
        try self.init(
            tokens: extents.tokens, hidden: extents.channels, width: extents.depth, experts: extents.experts(),
            expertsPerToken: extents.expertsPerToken, expertRanks: extents.expertRanks,
            scales: extents.request.scales, routing: extents.request.routing, target: extents.target)
    }
}
