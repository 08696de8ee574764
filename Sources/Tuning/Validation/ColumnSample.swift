import Kernels

/// The columns of a grid that are run instead of all: every workgroup of these columns, so every block of rows.
///
/// A token's result sums over blocks, so that a sample of blocks would leave no result complete; a sample of channel tiles
/// leaves the results of its channels complete, and blocks of padding are always in it.
public struct ColumnSample: Hashable, Sendable {
    /// The columns (tiles along x), ascending: the first and the last among them.
    public let columns: [Int]
    /// Columns of the grid.
    public let gridColumns: Int
    /// Whether results run under one order of lanes alone, as the sums of every sample do.
    public let isBrief: Bool

    /// The first column, the last, and one of each of as many equal parts of the others as `count` leaves, by `seed`.
    ///
    /// A brief sample runs results under one order of lanes.
    ///
    /// - Precondition: 2 to `gridColumns` columns.
    public init(_ count: Int, of gridColumns: Int, seed: UInt64, isBrief: Bool = false) {
        precondition((2...gridColumns).contains(count), "\(count) of \(gridColumns) columns")
        var random = SplitMix64(seed: seed ^ 0x636f_6c75_6d6e_7321)
        let (parts, inner) = (count - 2, gridColumns - 2)
        let between = (0..<parts).map { part in
            Int.random(in: (1 + part * inner / parts)..<(1 + (part + 1) * inner / parts), using: &random)
        }
        columns = [0] + between + [gridColumns - 1]
        self.gridColumns = gridColumns
        self.isBrief = isBrief
    }

    /// The sample of `columns` columns, `largest` at most, that keeps a launch of `perColumn` matrix instructions each within
    /// `limit`; nil where all of them do.
    static func keeping(
        _ perColumn: Double, of columns: Int, within limit: Double, largest: Int, seed: UInt64
    ) -> ColumnSample? {
        guard perColumn * Double(columns) > limit, columns > 3 else { return nil }
        let isBrief = perColumn > limit
        let count = isBrief ? 2 : max(3, min(largest, columns - 1, Int(limit / 2 / perColumn)))
        return ColumnSample(count, of: columns, seed: seed, isBrief: isBrief)
    }

    /// The channels of these columns, of `tileN` channels each, in results of `width`.
    func channels(of width: Int, tileN: Int) -> ChannelSelection {
        ChannelSelection(columns.map { $0 * tileN..<($0 + 1) * tileN }, of: width)
    }

    /// The linear numbers of the workgroups of `step` that compute tiles of these columns.
    public func workgroups(of step: LaunchStep) -> [Int] {
        let chosen = Set(columns)
        return (0..<step.grid.count).filter { chosen.contains(step.order.tile(ofWorkgroup: $0, in: step.grid).x) }
    }
}

extension ColumnSample: CustomStringConvertible {
    /// As in `3 of 56 channel tiles, every block, sums under descending lanes alone`.
    public var description: String {
        let orders =
            isBrief ? "results under ascending lanes alone, sums under descending" : "sums under descending lanes alone"
        return "\(columns.count) of \(gridColumns) channel tiles, every block, \(orders)"
    }
}
