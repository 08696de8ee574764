import Glibc

/// How tokens choose experts: a part of the problem, since it decides how many experts' weights are read.
///
/// A routing with its seed gives the same experts on every machine. The first M tokens are the same for every M.
public struct ExpertRouting: Hashable, Sendable {
    /// What the experts of each token follow.
    public let distribution: Distribution
    /// The seed of what is drawn; a table is not drawn.
    public let seed: UInt64

    /// What the experts of tokens follow.
    public enum Distribution: Hashable, Sendable {
        /// All experts are equally likely.
        case uniform
        /// The expert of rank r, from 0, is as likely as 1 / (r + 1)^exponent; ranks are a fixed random order of experts.
        case zipf(exponent: Double)
        /// As a file says.
        case table(RoutingTable)
    }

    /// The seed of every routing that the key's word does not tell from another.
    ///
    /// Of the first seeds, the one whose counts of distinct experts lie nearest to the averages at Kimi-K2.5's shapes.
    public static let usualSeed: UInt64 = 8
    /// All experts equally likely.
    public static let uniform = ExpertRouting(.uniform)
    /// Exponents that ``Distribution/zipf(exponent:)`` can have.
    public static let exponents = 0.01...10.0

    /// A routing.
    public init(_ distribution: Distribution, seed: UInt64 = usualSeed) {
        self.distribution = distribution
        self.seed = seed
    }

    /// The word of the database's key: `uniform`, `zipf:1.1`, `file:0123456789ab`.
    public var keyWord: String {
        switch distribution {
        case .uniform: "uniform"
        case .zipf(let exponent): exponent == exponent.rounded() ? "zipf:\(Int(exponent))" : "zipf:\(exponent)"
        case .table(let table): "file:\(table.digest)"
        }
    }

    /// The routing that ``keyWord`` stands for; nil for other words, and for a table, whose word does not hold it.
    public init?(keyWord: String) {
        if keyWord == "uniform" {
            self = .uniform
            return
        }
        guard keyWord.hasPrefix("zipf:"), let exponent = Double(keyWord.dropFirst(5)), Self.exponents ~= exponent
        else { return nil }
        self.init(.zipf(exponent: exponent))
    }

    /// The experts of each of `tokens` tokens: `perToken` different ones of `experts`.
    ///
    /// - Throws: ``RoutingError`` where a table has too few tokens, or a line of it does not fit.
    public func draw(tokens: Int, experts: Int, perToken: Int) throws(RoutingError) -> [[Int]] {
        var random = SplitMix64(seed: seed)
        switch distribution {
        case .uniform:
            return (0..<tokens).map { _ in Self.distinct(perToken, of: experts, &random) }
        case .zipf(let exponent):
            let popularity = Popularity(experts: experts, exponent: exponent, seed: seed)
            return (0..<tokens).map { _ in popularity.draw(perToken, &random) }
        case .table(let table):
            return try table.experts(tokens: tokens, experts: experts, perToken: perToken)
        }
    }

    private static func distinct(_ count: Int, of experts: Int, _ random: inout SplitMix64) -> [Int] {
        guard 2 * count <= experts else {
            // Most are taken: drawing until one is free would go on for long.
            var order = Array(0..<experts)
            for place in 0..<count {
                order.swapAt(place, place + random.index(below: experts - place))
            }
            return Array(order.prefix(count))
        }
        var chosen: [Int] = []
        chosen.reserveCapacity(count)
        while chosen.count < count {
            let expert = random.index(below: experts)
            if !chosen.contains(expert) {
                chosen.append(expert)
            }
        }
        return chosen
    }

    /// Experts in an order of popularity, drawn without replacement.
    private struct Popularity {
        private let expertOfRank: [Int]
        private let weights: [Double]
        private let sums: [Double]
        /// How often one that is taken may come up before the others are gone through: with steep distributions a few
        /// experts are nearly all there is to draw.
        private static let patience = 8

        init(experts: Int, exponent: Double, seed: UInt64) {
            // A stream of its own, so that the order of popularity is not that of the draws.
            var random = SplitMix64(seed: seed ^ 0x5a69_7066)
            var order = Array(0..<experts)
            for place in stride(from: experts - 1, to: 0, by: -1) {
                order.swapAt(place, random.index(below: place + 1))
            }
            expertOfRank = order
            weights = (0..<experts).map { pow(Double($0 + 1), -exponent) }
            var sum = 0.0
            sums = weights.map { weight in
                sum += weight
                return sum
            }
        }

        func draw(_ count: Int, _ random: inout SplitMix64) -> [Int] {
            var ranks: [Int] = []
            while ranks.count < count {
                var rank = place(Self.unit(&random) * (sums.last ?? 0))
                var attempts = 1
                while ranks.contains(rank), attempts < Self.patience {
                    rank = place(Self.unit(&random) * (sums.last ?? 0))
                    attempts += 1
                }
                ranks.append(ranks.contains(rank) ? another(than: ranks, Self.unit(&random)) : rank)
            }
            return ranks.map { expertOfRank[$0] }
        }

        /// The rank whose share of the sum holds `position`.
        private func place(_ position: Double) -> Int {
            var (low, high) = (0, sums.count - 1)
            while low < high {
                let middle = (low + high) / 2
                if sums[middle] > position {
                    high = middle
                } else {
                    low = middle + 1
                }
            }
            return low
        }

        /// A rank that is not among `taken`, the share `unit` into what remains.
        private func another(than taken: [Int], _ unit: Double) -> Int {
            let rest = weights.indices.filter { !taken.contains($0) }
            var left = unit * rest.reduce(0) { $0 + weights[$1] }
            for rank in rest {
                left -= weights[rank]
                if left < 0 {
                    return rank
                }
            }
            return rest.last ?? 0
        }

        private static func unit(_ random: inout SplitMix64) -> Double {
            Double(random.next() >> 11) * 0x1p-53
        }
    }
}

extension ExpertRouting: CustomStringConvertible {
    /// What is drawn, for people: `uniform, seed 8`.
    public var description: String {
        switch distribution {
        case .uniform, .zipf: "\(keyWord), seed \(seed)"
        case .table(let table): "\(keyWord), \(table.name)"
        }
    }
}
