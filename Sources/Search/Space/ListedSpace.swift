/// A space whose legal points are listed, such as a recorded one.
public struct ListedSpace: SearchSpace {
    /// The parameters, in the order of a point's places.
    public let parameters: [SearchParameter]
    private let listed: [SearchPoint]
    private let numbers: [SearchPoint: Int]

    /// The space of `points`; one that is listed twice counts once.
    public init(_ parameters: [SearchParameter], points: [SearchPoint]) {
        self.parameters = parameters
        var numbers: [SearchPoint: Int] = [:]
        var listed: [SearchPoint] = []
        for point in points where numbers[point] == nil {
            numbers[point] = listed.count
            listed.append(point)
        }
        self.listed = listed
        self.numbers = numbers
    }

    /// How many points are listed.
    public var count: Int? { listed.count }

    /// All points, in the order in which they were listed.
    public var points: [SearchPoint]? { listed }

    /// Whether a point is listed.
    public func contains(_ point: SearchPoint) -> Bool { numbers[point] != nil }

    /// The number of a point in the list; nil where it is not legal.
    public func number(of point: SearchPoint) -> Int? { numbers[point] }

    /// `count` of the points, drawn evenly; all of them, in a drawn order, where there are no more.
    public func draw(_ count: Int, using generator: inout SearchGenerator) -> [SearchPoint] {
        guard count < listed.count else { return listed.shuffled(using: &generator) }
        // Floyd's: as many draws as points are wanted, whatever the list's length.
        var chosen = Set<Int>()
        var drawn: [SearchPoint] = []
        for limit in (listed.count - count)..<listed.count {
            let number = generator.place(below: limit + 1)
            let new = chosen.insert(number).inserted ? number : limit
            chosen.insert(new)
            drawn.append(listed[new])
        }
        return drawn.shuffled(using: &generator)
    }

    /// The point that stands behind another in the list.
    public func point(after point: SearchPoint?) -> SearchPoint? {
        guard let point else { return listed.first }
        guard let number = numbers[point], number + 1 < listed.count else { return nil }
        return listed[number + 1]
    }
}
