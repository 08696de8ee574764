import Devices

/// What came of a batch of the kernels that stand-in and real device share.
struct Measurement {
    /// The batch's time.
    let seconds: Double
    /// How many results are other than they should be.
    let wrong: Int

    private static let count = 4096
    private static let lanes = 256

    /// Runs `count_up` and twice `step` from `codeObject`, and looks at every result.
    init(_ device: HIPDevice, _ codeObject: [UInt8]) throws {
        let module = try device.load(.codeObject(codeObject, kernels: ["count_up", "step"]))
        let memory = try device.allocate(bytes: Self.count * 4)
        try memory.fill(0xff, at: 0, count: memory.size)
        func launch(_ kernel: String, _ arguments: [DeviceArgument]) -> DeviceLaunch {
            DeviceLaunch(
                module, kernel: kernel, grid: LaneGrid(Self.count / Self.lanes), workgroupSize: Self.lanes,
                arguments: arguments)
        }
        let size = DeviceArgument.i32(Int32(Self.count))
        let batch = try device.prepare([
            launch("count_up", [.memory(memory), size]), launch("step", [.memory(memory), .i32(-3), size]),
            launch("step", [.memory(memory), .i32(2), size]),
        ])
        seconds = try batch.run() ?? 0
        var results = [Int32](repeating: 0, count: Self.count)
        try results.withUnsafeMutableBytes { try memory.read(into: $0, from: 0) }
        wrong = results.enumerated().count { index, result in result != (Int32(index) * -3 + 1) * 2 + 1 }
    }
}
