/// A point of a search space: for each parameter the place of its value.
public struct SearchPoint: Hashable, Sendable {
    /// Places, in the order of the space's parameters.
    public let places: [Int]

    /// A point of these places.
    public init(places: [Int]) {
        self.places = places
    }

    /// The same point with another place for one parameter.
    public func changing(_ parameter: Int, to place: Int) -> SearchPoint {
        var places = places
        places[parameter] = place
        return SearchPoint(places: places)
    }

    /// A hash that is the same in every process, so that shares can be dealt out by it.
    public var stableHash: UInt64 {
        var generator = SearchGenerator(seed: UInt64(places.count))
        var hash = generator.next()
        for place in places {
            generator = SearchGenerator(seed: hash ^ UInt64(bitPattern: Int64(place)))
            hash = generator.next()
        }
        return hash
    }
}
