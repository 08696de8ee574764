/// Which workgroup ran when, in epochs.
struct LaneHistory {
    let grid: LaneGrid
    private var starts: [(epoch: UInt64, workgroup: Int)] = []

    init(grid: LaneGrid) {
        self.grid = grid
    }

    /// Notes that `workgroup` runs from `firstEpoch` on.
    mutating func append(_ workgroup: Int, firstEpoch: UInt64) {
        starts.append((firstEpoch, workgroup))
    }

    /// The workgroup that ran in `epoch`.
    func workgroup(at epoch: UInt64) -> LaneGrid? {
        var (low, high) = (0, starts.count)
        while low < high {
            let middle = (low + high) / 2
            if starts[middle].epoch <= epoch {
                low = middle + 1
            } else {
                high = middle
            }
        }
        return low == 0 ? nil : grid.place(starts[low - 1].workgroup)
    }
}
