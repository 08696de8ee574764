/// A space every point of which was tried once: a search of it costs nothing, and its optimum is known.
public struct RecordedSpace: Sendable {
    /// The recorded points.
    public let space: ListedSpace
    /// What became of each, in the order of the space's list.
    public let outcomes: [SearchOutcome]
    /// The shortest time there is, in seconds.
    public let optimum: Double

    /// The recording of `outcomes`, one for each of the space's points; nil where no point has a time.
    public init?(_ space: ListedSpace, outcomes: [SearchOutcome]) {
        guard outcomes.count == space.count, let optimum = outcomes.compactMap(\.seconds).min() else { return nil }
        self.space = space
        self.outcomes = outcomes
        self.optimum = optimum
    }

    /// What became of a point; a failure where it was not recorded.
    public func outcome(of point: SearchPoint) -> SearchOutcome {
        space.number(of: point).map { outcomes[$0] } ?? .failed
    }
}
