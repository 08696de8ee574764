/// How near searches with several seeds came to the optimum: at each checkpoint the optimum divided by the best found.
public struct ReplayResult: Sendable {
    /// Evaluations after which the best was looked at, ascending.
    public let checkpoints: [Int]
    /// For each seed, in order, a fraction for each checkpoint; 0 where nothing had run by then.
    public let fractions: [[Double]]

    /// The results of seeds in their order.
    public init(checkpoints: [Int], fractions: [[Double]]) {
        self.checkpoints = checkpoints
        self.fractions = fractions
    }

    /// The mean over the seeds, for each checkpoint.
    public var mean: [Double] {
        checkpoints.indices.map { place in
            fractions.reduce(0) { $0 + $1[place] } / Double(max(1, fractions.count))
        }
    }

    /// The worst seed, for each checkpoint.
    public var worst: [Double] {
        checkpoints.indices.map { place in fractions.map { $0[place] }.min() ?? 0 }
    }

    /// For each checkpoint the 95 % bootstrap interval of the mean difference to `other`, seed by seed.
    ///
    /// The seeds are drawn again 2,000 times, the same way in every run.
    public func advantage(over other: ReplayResult) -> [ClosedRange<Double>] {
        checkpoints.indices.map { place in
            let differences = zip(fractions, other.fractions).map { $0[place] - $1[place] }
            guard !differences.isEmpty else { return 0...0 }
            var generator = SearchGenerator(seed: 1)
            let means = (0..<2000).map { _ in
                var sum = 0.0
                for _ in differences.indices {
                    sum += differences[generator.place(below: differences.count)]
                }
                return sum / Double(differences.count)
            }
            .sorted()
            return means[50]...means[1949]
        }
    }
}
