import CROCm

/// A launch that was checked, with its arguments where HIP reads them.
final class HIPLaunch {
    /// The kernel's name.
    let kernel: String
    private let context: HIPContext
    private let function: wt_hip_function
    private let grid: LaneGrid
    private let workgroupSize: Int
    /// Eight bytes an argument: an address, or a 32-bit number in the lower half.
    private let values: UnsafeMutableBufferPointer<UInt64>
    private let parameters: UnsafeMutableBufferPointer<UnsafeMutableRawPointer?>
    /// What must not be freed before.
    private let owners: [AnyObject]

    init(_ launch: DeviceLaunch, _ context: HIPContext, _ limits: HIPLimits) throws(DeviceError) {
        let kernel = launch.kernel
        guard let module = launch.module as? HIPModule, module.context === context else {
            throw .badLaunch(kernel: kernel, reason: "its module was loaded into another device")
        }
        guard let function = module.function(kernel) else {
            let known = module.kernels.joined(separator: ", ")
            throw .badLaunch(kernel: kernel, reason: "the module has no such kernel; it has \(known)")
        }
        if let objection = limits.objection(to: launch) {
            throw .badLaunch(kernel: kernel, reason: objection)
        }
        var values: [UInt64] = []
        var owners: [AnyObject] = [module]
        for (index, argument) in launch.arguments.enumerated() {
            switch argument {
            case .memory(let memory, let offset):
                guard let memory = memory as? HIPMemory, memory.context === context else {
                    throw .badLaunch(kernel: kernel, reason: "argument \(index) is memory of another device")
                }
                guard (0..<memory.size).contains(offset) else {
                    throw .badLaunch(
                        kernel: kernel,
                        reason: "argument \(index) begins \(offset) bytes into memory of \(memory.size)")
                }
                values.append(UInt64(UInt(bitPattern: memory.address + offset)))
                owners.append(memory)
            case .i32(let number):
                values.append(UInt64(UInt32(bitPattern: number)))
            }
        }
        self.kernel = kernel
        self.context = context
        self.function = function
        self.owners = owners
        grid = launch.grid
        workgroupSize = launch.workgroupSize
        self.values = .allocate(capacity: values.count)
        _ = self.values.initialize(from: values)
        parameters = .allocate(capacity: values.count)
        for index in values.indices {
            parameters.initializeElement(
                at: index, to: self.values.baseAddress.map { UnsafeMutableRawPointer($0 + index) })
        }
    }

    deinit {
        values.deallocate()
        parameters.deallocate()
    }

    /// Hands it to the stream, which runs it later or, while it captures, takes it into a graph.
    ///
    /// - Throws: ``DeviceError/badLaunch(kernel:reason:)`` where HIP does not take it.
    func enqueue() throws(DeviceError) {
        try context.call("hipModuleLaunchKernel", running: kernel) {
            context.library.launch(
                function, UInt32(grid.x), UInt32(grid.y), UInt32(grid.z), UInt32(workgroupSize), 1, 1, 0,
                context.stream, parameters.baseAddress, nil)
        } otherwise: { [kernel] _, words in
            .badLaunch(kernel: kernel, reason: words)
        }
    }
}
