/// What a routing means for the rank that has most to do: which experts it touches, with how many rows.
///
/// Experts are shared out in order, `experts` to a rank. All ranks wait for the slowest, so the busiest one is looked at:
/// the one with most experts touched, the first of several.
public struct RoutingStatistics: Hashable, Sendable {
    /// The rank.
    public let rank: Int
    /// Experts that stand on it.
    public let experts: Int
    /// Rows of each of its experts that has any, the fullest first.
    public let rowCounts: [Int]

    /// The statistics of `routing`, the experts of each token over all ranks.
    public init(_ routing: [[Int]], experts: Int, ranks: Int) {
        var counts = [Int](repeating: 0, count: experts * ranks)
        for expert in routing.joined() {
            counts[expert] += 1
        }
        func rows(_ rank: Int) -> [Int] { counts[(rank * experts)..<((rank + 1) * experts)].filter { $0 > 0 } }
        var busiest = 0
        for rank in 0..<ranks where rows(rank).count > rows(busiest).count {
            busiest = rank
        }
        rank = busiest
        self.experts = experts
        rowCounts = rows(busiest).sorted(by: >)
    }

    /// Experts that have rows.
    public var distinctExperts: Int { rowCounts.count }
    /// Rows in all.
    public var rows: Int { rowCounts.reduce(0, +) }

    /// Blocks of `tileM` rows of one expert each.
    public func blocks(tileM: Int) -> Int {
        rowCounts.reduce(0) { $0 + ($1 + tileM - 1) / tileM }
    }
}
