/// A family whose problem has experts, and with them a routing.
public protocol RoutedFamily: KernelFamily {
    /// How tokens choose experts.
    var routing: ExpertRouting { get }
    /// What that means for the busiest rank.
    var routed: RoutingStatistics { get }
}

extension MoEStage2: RoutedFamily {}
