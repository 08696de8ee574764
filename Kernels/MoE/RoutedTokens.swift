/// Tokens and the experts that they are routed to: what every part of a mixture-of-experts layer has in common.
public struct RoutedTokens: Hashable, Sendable {
    /// Tokens (M).
    public let tokens: Int
    /// Experts on this rank (E).
    public let experts: Int
    /// Experts of each token, over all ranks (topk).
    public let expertsPerToken: Int
    /// Ranks among which experts are shared out; `experts` of them stand on this one (ep).
    public let expertRanks: Int
    /// How tokens choose experts.
    public let routing: ExpertRouting
    /// What that means for the busiest rank.
    public let statistics: RoutingStatistics

    /// `tokens` tokens, or why no kernel can serve them.
    public init(
        tokens: Int, experts: Int, expertsPerToken: Int, expertRanks: Int = 1, routing: ExpertRouting = .uniform
    ) throws(ProblemError) {
        try ProblemError.require("M", tokens, in: 1...(1 << 20 as Int))
        try ProblemError.require("E", experts, in: 1...4096)
        try ProblemError.require("ep", expertRanks, in: 1...1024)
        try ProblemError.require("topk", expertsPerToken, in: 1...min(experts * expertRanks, 64))
        self.tokens = tokens
        self.experts = experts
        self.expertsPerToken = expertsPerToken
        self.expertRanks = expertRanks
        self.routing = routing
        do throws(RoutingError) {
            let drawn = try routing.draw(
                tokens: tokens, experts: experts * expertRanks, perToken: expertsPerToken)
            statistics = RoutingStatistics(drawn, experts: experts, ranks: expertRanks)
        } catch {
            throw .unusableRouting(error)
        }
    }

    /// Rows over all ranks: one for each expert of each token, row = token · topk + slot.
    public var rows: Int { tokens * expertsPerToken }

    /// The experts of each token, as the busiest rank numbers its own: 0 to E − 1, and nil for those of other ranks.
    public func localExperts() throws(RoutingError) -> [[Int?]] {
        let first = statistics.rank * experts
        return try routing.draw(tokens: tokens, experts: experts * expertRanks, perToken: expertsPerToken).map {
            token in
            token.map { (first..<(first + experts)).contains($0) ? $0 - first : nil }
        }
    }

    /// Entries that a sorted list has room for, whatever the routing: each expert may leave a block of `tileM` partly
    /// filled.
    public func paddedRows(tileM: Int) -> Int {
        MoERouting.paddedRows(tokens: tokens, experts: experts, expertsPerToken: expertsPerToken, tileM: tileM)
    }

    /// Blocks of `tileM` sorted rows that a grid covers: room for every routing, or no more than there are rows.
    public func blocks(tileM: Int, trimmed: Bool) -> Int {
        let room = paddedRows(tileM: tileM) / tileM
        return trimmed ? min(rows, room) : room
    }

    /// M, E, topk and ep, for the database's key.
    public var dimensions: (tokens: Dimension, others: [Dimension]) {
        (
            Dimension("M", tokens, "tokens"),
            [
                Dimension("E", experts, "experts on this rank"),
                Dimension("topk", expertsPerToken, "experts of a token"),
                Dimension("ep", expertRanks, "ranks that share the experts out"),
            ]
        )
    }
}
