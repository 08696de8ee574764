/// One launch of a kernel.
public struct DeviceLaunch {
    /// Where the kernel is.
    public var module: any DeviceModule
    /// The kernel's name.
    public var kernel: String
    /// Workgroups in x, y and z; tasks, on the CPU.
    public var grid: LaneGrid
    /// Lanes of a workgroup; 1 on the CPU.
    public var workgroupSize: Int
    /// Bytes of static LDS that the kernel has.
    public var sharedBytes: Int
    /// What it takes, in the order of its parameters.
    public var arguments: [DeviceArgument]
    /// How tasks are dealt out to threads; the CPU alone looks at it.
    public var tasks: TaskShare

    /// A launch.
    public init(
        _ module: any DeviceModule, kernel: String, grid: LaneGrid, workgroupSize: Int, sharedBytes: Int = 0,
        arguments: [DeviceArgument], tasks: TaskShare = TaskShare()
    ) {
        self.module = module
        self.kernel = kernel
        self.grid = grid
        self.workgroupSize = workgroupSize
        self.sharedBytes = sharedBytes
        self.arguments = arguments
        self.tasks = tasks
    }
}
