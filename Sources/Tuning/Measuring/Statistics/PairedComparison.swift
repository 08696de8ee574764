import Glibc

/// How much longer one kernel takes than another, from samples that were taken in the same rounds.
///
/// What a round does to both alike (a clock, a neighbour on the machine) cancels in the ratio of the two. The interval of the
/// median ratio is that of the sign test: of n rounds, the ratio of order k and the one of order n + 1 − k enclose the median
/// unless fewer than k rounds lie on one side of it, whose chance is that of coins, Σ_{i<k} C(n, i) / 2ⁿ on each side, whatever
/// the distribution of the noise. k is the largest one whose chance on each side is at most the error rate, shared out
/// over the comparisons that are made together.
public struct PairedComparison: Hashable, Sendable {
    /// Rounds.
    public let rounds: Int
    /// The median over the rounds of the time divided by the reference's.
    public let ratio: Double
    /// Where the median lies; from 0 to infinity where there are too few rounds to tell.
    public let interval: ClosedRange<Double>

    /// What the interval says.
    public enum Verdict: String, Hashable, Sendable {
        /// It lies below 1.
        case faster
        /// It lies above 1.
        case slower
        /// It holds 1.
        case tied
    }

    /// Compares `times` with `reference`, round by round, of which there are as many as both have.
    ///
    /// - Parameters:
    ///   - times: One time a round.
    ///   - reference: What they are divided by.
    ///   - errorRate: The chance that equals are called faster, and that they are called slower, at most.
    ///   - comparisons: The comparisons among which that chance is shared out, where the best of several is looked for.
    public init(_ times: [Double], with reference: [Double], errorRate: Double = 0.05, comparisons: Int = 1) {
        let ratios = zip(times, reference).map { $0 / $1 }.sorted()
        rounds = ratios.count
        ratio = ratios.median
        let order = Self.order(rounds: ratios.count, errorRate: errorRate / Double(max(1, comparisons)))
        let isUsable = order > 0 && ratios.allSatisfy { $0.isFinite && $0 > 0 }
        interval = isUsable ? ratios[order - 1]...ratios[ratios.count - order] : 0...Double.infinity
    }

    /// What the interval says.
    public var verdict: Verdict { interval.upperBound < 1 ? .faster : interval.lowerBound > 1 ? .slower : .tied }

    /// How far the interval reaches from 1, as a share: what equals compared with themselves show is noise.
    public var reach: Double { max(interval.upperBound - 1, 1 - interval.lowerBound) }

    /// The largest k of the sign test; 0 where even the extremes may lie on one side too often.
    private static func order(rounds: Int, errorRate: Double) -> Int {
        var chance = pow(0.5, Double(rounds))
        var sum = 0.0
        var order = 0
        while order < (rounds + 1) / 2 {
            sum += chance
            guard sum <= errorRate else { break }
            chance *= Double(rounds - order) / Double(order + 1)
            order += 1
        }
        return order
    }
}
