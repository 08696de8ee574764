/// Tries every point in the order of the space.
struct ExhaustiveStrategy: SearchStrategy {
    private let space: any SearchSpace
    private var seen: Set<SearchPoint> = []
    private var queue: [SearchPoint]
    private var last: SearchPoint?
    private var isAtEnd = false

    init(_ space: any SearchSpace, seeds: SearchSeeds) {
        self.space = space
        queue = seeds.starts.filter(space.contains)
    }

    mutating func propose(_ count: Int) -> [SearchPoint] {
        var proposed: [SearchPoint] = []
        while proposed.count < count, let next = next() {
            proposed.append(next)
        }
        return proposed
    }

    private mutating func next() -> SearchPoint? {
        while !queue.isEmpty {
            let start = queue.removeFirst()
            if seen.insert(start).inserted {
                return start
            }
        }
        while !isAtEnd {
            guard let point = space.point(after: last) else {
                isAtEnd = true
                break
            }
            last = point
            if seen.insert(point).inserted {
                return point
            }
        }
        return nil
    }

    mutating func observe(_ outcomes: [(SearchPoint, SearchOutcome)]) {
        seen.formUnion(outcomes.map(\.0))
    }
}
