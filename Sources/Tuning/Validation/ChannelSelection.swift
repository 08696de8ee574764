/// Channels of a result that are looked at, of all that it has.
///
/// Arrays about a selection hold its channels alone, side by side in ascending order.
public struct ChannelSelection: Hashable, Sendable {
    /// The chosen channels, ascending, disjoint.
    public let ranges: [Range<Int>]
    /// Channels of the result.
    public let width: Int
    /// Every chosen channel, ascending.
    public let channels: [Int]

    /// All of `width` channels.
    public init(allOf width: Int) {
        self.init([0..<width], of: width)
    }

    /// The channels in `ranges`, which ascend and do not overlap.
    public init(_ ranges: [Range<Int>], of width: Int) {
        self.ranges = ranges
        self.width = width
        channels = ranges.flatMap { Array($0) }
    }

    /// Chosen channels.
    public var count: Int { channels.count }

    /// What lies between, before and behind the chosen ranges.
    public var gaps: [Range<Int>] {
        let starts = [0] + ranges.map(\.upperBound)
        let ends = ranges.map(\.lowerBound) + [width]
        return zip(starts, ends).compactMap { $0 < $1 ? $0..<$1 : nil }
    }

    /// The place, in rows of the whole width, of element `index` of an array about the selection.
    public func place(of index: Int) -> Int {
        let (row, column) = index.quotientAndRemainder(dividingBy: count)
        return row * width + channels[column]
    }
}
