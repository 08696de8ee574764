/// What is known before a search starts.
///
/// It is tried first, and no more than that: a search that is seeded badly loses a few trials.
public struct SearchSeeds: Sendable {
    /// Points to try first, the most promising first: the best of neighbouring problems.
    public let starts: [SearchPoint]
    /// Seconds that a model predicts for a point; nil where it has no opinion.
    public let prior: (@Sendable (SearchPoint) -> Double?)?

    /// Nothing is known.
    public static let none = SearchSeeds()

    /// Starting points, and a model's prediction.
    public init(starts: [SearchPoint] = [], prior: (@Sendable (SearchPoint) -> Double?)? = nil) {
        self.starts = starts
        self.prior = prior
    }
}
