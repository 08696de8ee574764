import Devices

/// A device of the stand-in with its kernels and memory for their results.
struct HIPBench {
    let device: HIPDevice
    let module: any DeviceModule
    let memory: any DeviceMemory
    let count: Int

    init(_ standIn: StandIn, count: Int = 100) throws {
        device = try standIn.device()
        module = try device.load(.codeObject(StandIn.codeObject(), kernels: ["count_up", "step"]))
        memory = try device.allocate(bytes: count * 4)
        self.count = count
    }

    /// Writes each place's number into it.
    var countUp: DeviceLaunch { launch("count_up", [.memory(memory), .i32(Int32(count))]) }

    /// Multiplies every place by `factor` and adds one.
    func step(_ factor: Int32) -> DeviceLaunch {
        launch("step", [.memory(memory), .i32(factor), .i32(Int32(count))])
    }

    /// A launch of a kernel of the module.
    func launch(
        _ kernel: String, _ arguments: [DeviceArgument], grid: LaneGrid = LaneGrid(1), lanes: Int = 64, shared: Int = 0
    ) -> DeviceLaunch {
        DeviceLaunch(
            module, kernel: kernel, grid: grid, workgroupSize: lanes, sharedBytes: shared, arguments: arguments)
    }

    /// What the memory holds.
    func results() throws -> [Int32] {
        var results = [Int32](repeating: 0, count: count)
        try results.withUnsafeMutableBytes { try memory.read(into: $0, from: 0) }
        return results
    }
}
