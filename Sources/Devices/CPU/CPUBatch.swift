/// Launches on the CPU, with their arguments laid out.
final class CPUBatch: DeviceBatch {
    private let team: TaskTeam
    /// Holds what the launches refer to.
    private let launches: [DeviceLaunch]
    private let jobs: TaskJobs

    init(_ launches: [DeviceLaunch], team: TaskTeam) throws(DeviceError) {
        let jobs = TaskJobs(
            launches: launches.count, arguments: launches.reduce(0) { $0 + $1.arguments.count })
        for launch in launches {
            let function = try Self.check(launch, cores: team.cores.count)
            var values: [UInt64] = []
            for (index, argument) in launch.arguments.enumerated() {
                values.append(try Self.value(argument, index: index, of: launch))
            }
            jobs.append(function, arguments: values, tasks: Int32(launch.grid.count), share: launch.tasks)
        }
        self.team = team
        self.launches = launches
        self.jobs = jobs
    }

    func run() throws(DeviceError) -> Double? {
        guard !launches.isEmpty else { return 0 }
        let seconds = try withExtendedLifetime(launches) { () throws(DeviceError) in try team.run(jobs) }
        guard seconds >= 0 else { throw .impossibleTime(seconds: seconds) }
        return seconds
    }

    private static func check(_ launch: DeviceLaunch, cores: Int) throws(DeviceError) -> CPUModule.Tasks {
        let kernel = launch.kernel
        guard let module = launch.module as? CPUModule else {
            throw .badLaunch(kernel: kernel, reason: "its module was not loaded by the CPU device")
        }
        guard let function = module.function(of: kernel) else {
            throw .badLaunch(
                kernel: kernel, reason: "its module has only \(module.kernels.joined(separator: ", "))")
        }
        let (grid, limit) = (launch.grid, Int(Int32.max))
        guard grid.x >= 1, grid.y >= 1, grid.z >= 1, grid.x <= limit, grid.y <= limit / grid.x,
            grid.z <= limit / grid.x / grid.y
        else {
            throw .badLaunch(
                kernel: kernel, reason: "a grid of \(grid) tasks; each extent is at least 1, all together below 2^31")
        }
        guard launch.workgroupSize == 1, launch.sharedBytes == 0 else {
            throw .badLaunch(
                kernel: kernel,
                reason: "a workgroup of \(launch.workgroupSize) with \(launch.sharedBytes) bytes of LDS; on the CPU a "
                    + "task is one lane without LDS")
        }
        guard (1...cores).contains(launch.tasks.threads) else {
            throw .badLaunch(
                kernel: kernel,
                reason: "\(launch.tasks.threads) threads; this process may use \(cores) "
                    + (cores == 1 ? "core" : "cores") + ", one thread each")
        }
        return function
    }

    private static func value(
        _ argument: DeviceArgument, index: Int, of launch: DeviceLaunch
    ) throws(DeviceError) -> UInt64 {
        switch argument {
        case .i32(let number):
            return UInt64(UInt32(bitPattern: number))
        case .memory(let memory, let offset):
            guard let memory = memory as? CPUMemory else {
                throw .badLaunch(
                    kernel: launch.kernel, reason: "argument \(index) is memory of another device")
            }
            guard (0..<memory.size).contains(offset) else {
                throw .badLaunch(
                    kernel: launch.kernel,
                    reason: "argument \(index) is byte \(offset) of a memory of \(memory.size) bytes")
            }
            return UInt64(UInt(bitPattern: memory.start + offset))
        }
    }
}
