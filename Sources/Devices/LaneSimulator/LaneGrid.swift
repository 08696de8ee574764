/// Three extents, or a place within them; x runs fastest.
public struct LaneGrid: Sendable, Hashable, CustomStringConvertible {
    /// Along x.
    public var x: Int
    /// Along y.
    public var y: Int
    /// Along z.
    public var z: Int

    /// Extents, or a place, of one, two or three dimensions.
    public init(_ x: Int, _ y: Int = 1, _ z: Int = 1) {
        (self.x, self.y, self.z) = (x, y, z)
    }

    /// The number of places within these extents.
    public var count: Int { x * y * z }

    /// The place with linear index `index` within these extents.
    public func place(_ index: Int) -> LaneGrid {
        LaneGrid(index % x, index / x % y, index / (x * y))
    }

    /// As in `(3, 0, 0)`.
    public var description: String { "(\(x), \(y), \(z))" }
}
