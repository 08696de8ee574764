/// What is searched: parameters, and which combinations of their values are legal.
///
/// Spaces may have hundreds of millions of combinations. Nothing but an exhaustive search walks a space whose points are
/// not listed; the others draw, and look at neighbours.
public protocol SearchSpace: Sendable {
    /// The parameters, in the order of a point's places.
    var parameters: [SearchParameter] { get }

    /// How many legal points there are; nil where that is not known.
    var count: Int? { get }

    /// All legal points, where they are listed; nil where finding them would mean walking the space.
    var points: [SearchPoint]? { get }

    /// Whether a point is legal.
    func contains(_ point: SearchPoint) -> Bool

    /// Up to `count` distinct legal points, drawn evenly as far as the space can; fewer where it finds no more.
    func draw(_ count: Int, using generator: inout SearchGenerator) -> [SearchPoint]

    /// The legal point that follows another in the order of the space, the first for nil; nil behind the last.
    func point(after point: SearchPoint?) -> SearchPoint?
}

extension SearchSpace {
    /// No points are listed.
    public var points: [SearchPoint]? { nil }

    /// The next legal combination, the last parameter fastest; combination by combination, so that spaces of which little
    /// is legal have a way of their own.
    public func point(after point: SearchPoint?) -> SearchPoint? {
        let limits = parameters.map(\.count)
        guard limits.allSatisfy({ $0 > 0 }) else { return nil }
        var places = point?.places ?? limits.map { _ in 0 }
        if point == nil, contains(SearchPoint(places: places)) {
            return SearchPoint(places: places)
        }
        while true {
            var index = places.count - 1
            while index >= 0, places[index] + 1 == limits[index] {
                places[index] = 0
                index -= 1
            }
            guard index >= 0 else { return nil }
            places[index] += 1
            let next = SearchPoint(places: places)
            if contains(next) {
                return next
            }
        }
    }
}
