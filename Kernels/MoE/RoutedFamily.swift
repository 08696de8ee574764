/// A family whose problem has experts, and with them a routing.
public protocol RoutedFamily: KernelFamily {
    /// Tokens and their experts.
    var routedTokens: RoutedTokens { get }
}

extension RoutedFamily {
    /// Tokens (M).
    public var tokens: Int { routedTokens.tokens }
    /// Experts on this rank (E).
    public var experts: Int { routedTokens.experts }
    /// Experts of each token, over all ranks.
    public var expertsPerToken: Int { routedTokens.expertsPerToken }
    /// Ranks among which experts are shared out; `experts` of them stand on this one.
    public var expertRanks: Int { routedTokens.expertRanks }
    /// How tokens choose experts.
    public var routing: ExpertRouting { routedTokens.routing }
    /// What that means for the busiest rank.
    public var routed: RoutingStatistics { routedTokens.statistics }
    /// The experts of each token, as the busiest rank numbers its own: 0 to E − 1, and nil for those of other ranks.
    public func localExperts() throws(RoutingError) -> [[Int?]] { try routedTokens.localExperts() }
}

extension MoEStage2: RoutedFamily {}
