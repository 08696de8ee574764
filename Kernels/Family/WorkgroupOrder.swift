/// Which tile of the grid a workgroup computes, by its linear number (x fastest, then y, then z).
public enum WorkgroupOrder: String, Hashable, Sendable, CaseIterable {
    /// The tile at the workgroup's own place.
    case natural
    /// Neighbouring tiles on one accelerator complex die.
    ///
    /// The hardware deals workgroups out to the eight dies in turn, so that workgroup i runs on die i mod 8. Of the n
    /// workgroups of one z it computes tile (i mod 8) · ⌊n / 8⌋ + min(i mod 8, n mod 8) + ⌊i / 8⌋: each die takes a run of consecutive tiles.
    case xcdRemapped

    /// Accelerator complex dies of a gfx942 device.
    private static let dies = 8

    /// The tile that workgroup `linear` of a launch of `grid` computes.
    ///
    /// - Precondition: `linear` is a workgroup of the grid.
    public func tile(ofWorkgroup linear: Int, in grid: Grid) -> (x: Int, y: Int, z: Int) {
        precondition(0..<grid.count ~= linear, "workgroup \(linear) of \(grid.count)")
        let number: Int
        switch self {
        case .natural:
            number = linear
        case .xcdRemapped:
            let plane = grid.x * grid.y
            let (slice, place) = linear.quotientAndRemainder(dividingBy: plane)
            let die = place % Self.dies
            let (share, rest) = plane.quotientAndRemainder(dividingBy: Self.dies)
            number = slice * plane + die * share + min(die, rest) + place / Self.dies
        }
        return (number % grid.x, number / grid.x % grid.y, number / (grid.x * grid.y))
    }
}
