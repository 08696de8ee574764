import Glibc

/// What became of points, and the values that a model learns from it.
struct SearchHistory: Sendable {
    private(set) var points: [SearchPoint] = []
    private(set) var outcomes: [SearchOutcome] = []
    /// The logarithm of the prior's time for each point, where there is one.
    private(set) var priors: [Double?] = []
    /// The point with the shortest time, and that time in seconds.
    private(set) var best: (point: SearchPoint, seconds: Double)?

    /// How much of the difference between times above the median is kept: what is slow is told apart less, since nobody wants
    /// it.
    private static let slowShare = 0.3

    var count: Int { points.count }
    var hasFailures: Bool { outcomes.contains(.failed) }

    /// Adds what became of a point; true where it is the best.
    mutating func add(_ point: SearchPoint, _ outcome: SearchOutcome, prior: Double?) -> Bool {
        points.append(point)
        outcomes.append(outcome)
        priors.append(prior)
        guard let seconds = outcome.seconds, seconds < best?.seconds ?? .infinity else { return false }
        best = (point, seconds)
        return true
    }

    /// For each point the logarithm of its time, slow ones drawn nearer; failures as the slower quarter.
    var values: [Double] {
        let logarithms = outcomes.map { outcome in outcome.seconds.map { log(max($0, 1e-12)) } }
        let sorted = logarithms.compactMap { $0 }.sorted()
        guard !sorted.isEmpty else { return outcomes.map { _ in 0 } }
        let median = sorted[sorted.count / 2]
        let failed = sorted[sorted.count * 3 / 4]
        return logarithms.map { logarithm in
            let value = logarithm ?? failed
            return value > median ? median + (value - median) * Self.slowShare : value
        }
    }
}
