/// What a kernel is launched with.
public struct LaneLaunch {
    /// Workgroups along each dimension.
    public var grid: LaneGrid
    /// Lanes in a workgroup: at most 1024, 64 to a wave.
    public var workgroupSize: Int
    /// Bytes of LDS that each workgroup has, at most ``LaneMemory/sharedLimit``.
    public var sharedBytes: Int
    /// The arguments in the order of the kernel's parameters.
    public var arguments: [LaneArgument]

    /// A launch of `grid` workgroups.
    public init(grid: LaneGrid, workgroupSize: Int, sharedBytes: Int = 0, arguments: [LaneArgument]) {
        self.grid = grid
        self.workgroupSize = workgroupSize
        self.sharedBytes = sharedBytes
        self.arguments = arguments
    }

    /// Which argument stands in which slot of the memory; of two that are the same buffer the first.
    var argumentsBySlot: [Int: Int] {
        var indices: [Int: Int] = [:]
        for (index, argument) in arguments.enumerated() {
            if case .buffer(let buffer, _) = argument, indices[buffer.slot] == nil {
                indices[buffer.slot] = index
            }
        }
        return indices
    }
}
