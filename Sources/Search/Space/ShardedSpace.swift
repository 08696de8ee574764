/// A share of a space, for tuning on several machines: each point is in one share, whatever the process.
public struct ShardedSpace: SearchSpace {
    private let whole: any SearchSpace
    private let number: Int
    private let shares: Int
    /// How many points the share has; nil where the whole does not list its points.
    public let count: Int?
    /// The share's points, where the whole lists its points.
    public let points: [SearchPoint]?

    /// Share `number`, from 0 up, of `shares`.
    public init(_ whole: any SearchSpace, number: Int, of shares: Int) {
        precondition(shares > 0 && (0..<shares).contains(number), "there is no share \(number) of \(shares)")
        self.whole = whole
        self.number = number
        self.shares = shares
        points = whole.points?.filter { Self.share(of: $0, shares) == number }
        count = points?.count
    }

    /// The whole's parameters.
    public var parameters: [SearchParameter] { whole.parameters }

    /// Whether a point is legal and in the share.
    public func contains(_ point: SearchPoint) -> Bool {
        Self.share(of: point, shares) == number && whole.contains(point)
    }

    /// `count` points of the share, or as many as a few draws from the whole find.
    public func draw(_ count: Int, using generator: inout SearchGenerator) -> [SearchPoint] {
        if let points {
            return Array(points.shuffled(using: &generator).prefix(count))
        }
        var seen = Set<SearchPoint>()
        var drawn: [SearchPoint] = []
        // What a draw finds is about one share of it; a few rounds make up for chance, and a dry space ends them.
        for _ in 0..<8 where drawn.count < count {
            for point in whole.draw((count - drawn.count) * shares + 8, using: &generator)
            where drawn.count < count && Self.share(of: point, shares) == number && seen.insert(point).inserted {
                drawn.append(point)
            }
        }
        return drawn
    }

    /// The share's point that follows another in the order of the whole.
    public func point(after point: SearchPoint?) -> SearchPoint? {
        var next = whole.point(after: point)
        while let found = next, Self.share(of: found, shares) != number {
            next = whole.point(after: found)
        }
        return next
    }

    private static func share(of point: SearchPoint, _ shares: Int) -> Int {
        Int(point.stableHash % UInt64(shares))
    }
}
