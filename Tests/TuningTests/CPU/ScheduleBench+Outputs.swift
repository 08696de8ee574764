import Devices
import Kernels
import Testing
import Toolchain
import Tuning

extension ScheduleBench {
    /// What a launch of `candidate` leaves in the memory of every tensor; inputs are zeros that `fill` writes over.
    func outputs(
        of candidate: DeviceCandidate, for family: any VerifiableCPUFamily,
        fill: (Tensor, UnsafeMutableRawBufferPointer) -> Void
    ) throws -> [String: any DeviceMemory] {
        let set = try #require(CPUInstructionSet.all.first { $0.name == processor.vectors.name })
        let device = try CPUDevice(set, processor: HostProcessor.current)
        let plan = try family.plan(for: candidate.configuration)
        let module = try device.load(candidate.program)
        var memories: [String: any DeviceMemory] = [:]
        for tensor in plan.tensors {
            let memory = try device.allocate(bytes: tensor.size)
            if tensor.role == .input {
                fill(tensor, try #require(memory.hostBytes))
            }
            memories[tensor.name] = memory
        }
        let launches = try plan.steps.map { step in
            let arguments = try step.arguments.map { argument -> DeviceArgument in
                switch argument {
                case .tensor(let name): .memory(try #require(memories[name]))
                case .scalar(_, let value, _): .i32(Int32(value))
                }
            }
            return DeviceLaunch(
                module, kernel: step.kernel.name, grid: LaneGrid(step.grid.x, step.grid.y, step.grid.z),
                workgroupSize: 1, sharedBytes: 0, arguments: arguments,
                tasks: TaskShare())
        }
        _ = try device.prepare(launches).run()
        return memories
    }
}
