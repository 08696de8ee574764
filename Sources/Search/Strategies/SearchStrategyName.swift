/// The strategies there are.
public enum SearchStrategyName: String, CaseIterable, Sendable {
    /// Learns a model of times and failures from what was tried, and tries what it expects most of.
    case surrogate
    /// Draws points evenly.
    case random
    /// Every point, in the order of the space.
    case exhaustive

    /// The strategy that is used where none is named.
    public static let usual = SearchStrategyName.surrogate

    /// The strategy called `name`.
    ///
    /// - Throws: ``SearchStrategyError`` that lists the names there are.
    public init(named name: String) throws(SearchStrategyError) {
        guard let known = SearchStrategyName(rawValue: name) else {
            throw .unknown(found: name, known: Self.allCases.map(\.rawValue))
        }
        self = known
    }

    /// What it does, in one sentence.
    public var summary: String {
        switch self {
        case .surrogate: "learns times and failures from what was tried, and tries what it expects most of"
        case .random: "draws configurations evenly, each once"
        case .exhaustive: "tries every configuration in the order of the space"
        }
    }

    /// Starts a search of `space`; the same `seed` gives the same search.
    public func start(
        in space: any SearchSpace, seeds: SearchSeeds = .none, seed: UInt64
    ) -> any SearchStrategy {
        switch self {
        case .surrogate: SurrogateStrategy(space, seeds: seeds, seed: seed)
        case .random: RandomStrategy(space, seeds: seeds, seed: seed)
        case .exhaustive: ExhaustiveStrategy(space, seeds: seeds)
        }
    }
}
