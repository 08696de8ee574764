/// The order in which workgroups, a workgroup's waves and a wave's lanes run.
///
/// Between two meetings, lanes run one after the other. What a kernel computes must not depend on which comes first, so
/// that each kernel runs under more than one order.
public enum LaneOrder: Sendable, Hashable, CustomStringConvertible {
    /// Workgroups, waves and lanes from the first to the last.
    case ascending
    /// Workgroups, waves and lanes from the last to the first.
    case descending
    /// A permutation of each that the seed determines.
    case seeded(UInt64)

    /// The numbers below `count` in this order.
    ///
    /// `stream` tells the seeded permutations of one launch apart.
    func permutation(of count: Int, stream: UInt64 = 0) -> [Int] {
        switch self {
        case .ascending:
            return Array(0..<count)
        case .descending:
            return (0..<count).reversed()
        case .seeded(let seed):
            var state = seed &+ stream &* 0xd1b5_4a32_d192_ed03
            var numbers = Array(0..<count)
            for last in stride(from: count - 1, to: 0, by: -1) {
                numbers.swapAt(last, Int(Self.next(&state) % UInt64(last + 1)))
            }
            return numbers
        }
    }

    /// SplitMix64 (Steele, Lea, Flood 2014).
    private static func next(_ state: inout UInt64) -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ mixed >> 27) &* 0x94d0_49bb_1331_11eb
        return mixed ^ mixed >> 31
    }

    /// `ascending`, `descending` or `seeded(7)`.
    public var description: String {
        switch self {
        case .ascending: "ascending"
        case .descending: "descending"
        case .seeded(let seed): "seeded(\(seed))"
        }
    }
}
