/// Draws points that were not tried yet, to the last one of a space.
struct UntriedPoints: Sendable {
    private let space: any SearchSpace
    private var generator: SearchGenerator
    private var seen: Set<SearchPoint> = []
    private var drawn: [SearchPoint]
    private var last: SearchPoint?
    private var isListed: Bool
    private var isDry = false

    /// Draws that bring nothing new before the space is walked instead.
    private static let fruitlessDraws = 4

    init(_ space: any SearchSpace, seed: UInt64) {
        self.space = space
        generator = SearchGenerator(seed: seed)
        isListed = space.points != nil
        drawn = space.points?.shuffled(using: &generator) ?? []
    }

    /// Remembers a point as tried; false where it was already.
    mutating func mark(_ point: SearchPoint) -> Bool {
        seen.insert(point).inserted
    }

    /// Whether a point was tried.
    func isTried(_ point: SearchPoint) -> Bool { seen.contains(point) }

    /// A point that was not tried, now marked as tried; nil where there is none left.
    mutating func next() -> SearchPoint? {
        while true {
            while let point = drawn.popLast() {
                if seen.insert(point).inserted {
                    return point
                }
            }
            if isListed {
                return nil
            }
            if isDry {
                return walkOn()
            }
            refill()
        }
    }

    private mutating func refill() {
        for _ in 0..<Self.fruitlessDraws {
            drawn = space.draw(64, using: &generator).filter { !seen.contains($0) }
            if !drawn.isEmpty {
                return
            }
        }
        isDry = true
    }

    private mutating func walkOn() -> SearchPoint? {
        while let point = space.point(after: last) {
            last = point
            if seen.insert(point).inserted {
                return point
            }
        }
        return nil
    }
}
