import KernelDSL

/// One launch: a kernel, its grid, its arguments in order.
public struct LaunchStep: Hashable, Sendable {
    /// What is launched.
    public let kernel: Kernel
    /// Workgroups in x, y and z.
    public let grid: Grid
    /// How the grid follows from the problem, for launches with other extents.
    public let gridMeaning: String
    /// One for each parameter of the kernel.
    public let arguments: [LaunchArgument]
    /// Which workgroup computes which tile.
    public let order: WorkgroupOrder
    /// How a CPU's threads share the grid; nil on a GPU.
    public let threads: TaskThreads?

    /// A launch.
    public init(
        _ kernel: Kernel, grid: Grid, gridMeaning: String = "", arguments: [LaunchArgument],
        order: WorkgroupOrder = .natural, threads: TaskThreads? = nil
    ) {
        self.kernel = kernel
        self.grid = grid
        self.gridMeaning = gridMeaning
        self.arguments = arguments
        self.order = order
        self.threads = threads
    }
}
