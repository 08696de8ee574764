import Devices
import KernelDSL
import Kernels

/// The memory that invocations of one plan work on while they are timed.
final class TimedMemory {
    /// How weights are rotated.
    let rotation: Rotation
    /// Copies of outputs that start at zero.
    let zeroedCopies: Int

    private let fixed: [String: any DeviceMemory]
    private let streamed: [String: (memory: any DeviceMemory, offset: Int, stride: Int)]
    private let steering: [[String: any DeviceMemory]]
    private let zeroed: [String: (memory: any DeviceMemory, stride: Int)]

    /// The memory of `plan`.
    ///
    /// - Parameters:
    ///   - plan: The launches.
    ///   - layout: Where copies of weights lie.
    ///   - contents: Contents of inputs that steer.
    ///   - rotation: How weights are rotated; there is one copy more, which is read again and again.
    ///   - arena: Where copies of weights are.
    ///   - device: Where it is allocated.
    ///   - sampling: How many copies of outputs there may be.
    /// - Throws: ``DeviceError`` where there is no room.
    init(
        of plan: LaunchPlan, _ layout: CopyLayout, steering contents: [[String: [UInt8]]], rotation: Rotation,
        arena: InputArena, on device: any Device, sampling: SamplingPlan
    ) throws {
        self.rotation = rotation
        let steered = Set(contents.flatMap(\.keys))
        var fixed: [String: any DeviceMemory] = [:]
        var streamed: [String: (memory: any DeviceMemory, offset: Int, stride: Int)] = [:]
        let starting = plan.tensors.filter { [.zeroedOutput, .zeroedWorkspace].contains($0.role) }
        let zeroedBytes = starting.reduce(0) { $0 + CopyLayout.rounded($1.size) }
        zeroedCopies =
            starting.isEmpty ? .max : max(1, min(sampling.zeroedLimit / zeroedBytes, sampling.largestBatch))
        for tensor in plan.tensors where !steered.contains(tensor.name) {
            if let offset = layout.offsets[tensor.name], let stride = layout.strides[tensor.element] {
                let memory = try arena.memory(of: tensor.element, bytes: stride * (rotation.copies + 1))
                streamed[tensor.name] = (memory, offset, stride)
            } else if !starting.contains(tensor) {
                let memory = try device.allocate(bytes: tensor.size)
                if tensor.role == .input {
                    try RandomContents(tensor.element, count: tensor.size).fill(memory, count: tensor.size)
                }
                fixed[tensor.name] = memory
            }
        }
        self.fixed = fixed
        self.streamed = streamed
        steering = try contents.map { content in
            try content.mapValues { bytes in
                let memory = try device.allocate(bytes: max(1, bytes.count))
                try bytes.withUnsafeBytes { try memory.write($0, at: 0) }
                return memory
            }
        }
        var zeroed: [String: (memory: any DeviceMemory, stride: Int)] = [:]
        for tensor in starting {
            let stride = CopyLayout.rounded(tensor.size)
            zeroed[tensor.name] = (try device.allocate(bytes: stride * zeroedCopies), stride)
        }
        self.zeroed = zeroed
    }

    /// The argument for `tensor` of an invocation with weights of `copy`, steered in way `variant`, that is number `place`
    /// since outputs were zeroed.
    func argument(for tensor: String, copy: Int, variant: Int, place: Int) -> DeviceArgument? {
        if let found = streamed[tensor] { return .memory(found.memory, offset: found.offset + copy * found.stride) }
        if let found = zeroed[tensor] {
            return .memory(found.memory, offset: place % zeroedCopies * found.stride)
        }
        return (steering[variant % steering.count][tensor] ?? fixed[tensor]).map { .memory($0) }
    }

    /// Zeroes the outputs of the first `count` invocations to come.
    func zero(_ count: Int) throws(DeviceError) {
        for (memory, stride) in zeroed.values {
            try memory.fill(0, at: 0, count: min(memory.size, stride * count))
        }
    }
}
