/// Tries points drawn evenly, each once.
struct RandomStrategy: SearchStrategy {
    private var untried: UntriedPoints
    private var starts: [SearchPoint]

    init(_ space: any SearchSpace, seeds: SearchSeeds, seed: UInt64) {
        untried = UntriedPoints(space, seed: seed)
        starts = seeds.starts.filter(space.contains)
    }

    mutating func propose(_ count: Int) -> [SearchPoint] {
        var proposed: [SearchPoint] = []
        while proposed.count < count, !starts.isEmpty {
            let start = starts.removeFirst()
            if untried.mark(start) {
                proposed.append(start)
            }
        }
        while proposed.count < count, let next = untried.next() {
            proposed.append(next)
        }
        return proposed
    }

    mutating func observe(_ outcomes: [(SearchPoint, SearchOutcome)]) {
        for (point, _) in outcomes {
            _ = untried.mark(point)
        }
    }
}
