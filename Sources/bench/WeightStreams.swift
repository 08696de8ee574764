import CodeGeneration
import Devices
import KernelDSL
import Kernels
import Toolchain
import Tuning

/// A dense product and ways to read its weights alone, over the same copies of them, on the CPU.
struct WeightStreams {
    private let bytes: Int
    private let copies: Int
    private let product: [any DeviceBatch]
    private let reads: [(variant: StreamRead.Variant, batches: [any DeviceBatch])]

    /// What was measured.
    struct Result {
        /// The fastest way to read.
        let variant: StreamRead.Variant
        /// Bytes a second, reading alone and in the product, medians.
        let read: Double
        let product: Double
        /// The median over rounds of the product's rate over reading's.
        let ratio: Double
    }

    /// The streams of `family` under `configuration`.
    init(
        _ family: CPUW4A8GEMM, _ configuration: Configuration, _ device: CPUDevice, _ compiler: CPUCompiler,
        _ set: CPUInstructionSet
    ) async throws {
        let plan = try family.plan(for: configuration)
        guard let weights = plan.tensor("weights") else { throw WeightStreamError() }
        bytes = weights.size
        let count = 2 * device.identity.lastLevelCache / bytes + 2
        copies = count
        let arena = try (0..<count).map { number in
            let memory = try device.allocate(bytes: weights.size)
            try memory.fill(UInt8(truncatingIfNeeded: 37 * number + 11), at: 0, count: weights.size)
            return memory
        }
        product = try await Self.batches(of: plan, streaming: "weights", over: arena, device, compiler, set)
        let stream = StreamRead(bytes: weights.size, for: family.processor)
        var reads: [(StreamRead.Variant, [any DeviceBatch])] = []
        for variant in stream.variants {
            reads.append(
                (
                    variant,
                    try await Self.batches(
                        of: stream.plan(variant), streaming: "source", over: arena, device, compiler, set)
                ))
        }
        self.reads = reads
    }

    /// Times reading and the product in turns.
    func measure(rounds: Int) throws -> Result {
        var best: (place: Int, seconds: Double) = (0, .infinity)
        for (place, read) in reads.enumerated() {
            let times = try (0..<(rounds / 3)).map { try Self.seconds(read.batches[$0 % copies]) }
            if times.median < best.seconds {
                best = (place, times.median)
            }
        }
        let fastest = reads[best.place]
        var read: [Double] = []
        var own: [Double] = []
        for round in 0..<rounds {
            // Neighbouring copies: neither finds what the other has read.
            read.append(try Self.seconds(fastest.batches[2 * round % copies]))
            own.append(try Self.seconds(product[(2 * round + 1) % copies]))
        }
        return Result(
            variant: fastest.variant, read: Double(bytes) / read.median, product: Double(bytes) / own.median,
            ratio: zip(read, own).map { $0 / $1 }.median)
    }

    private static func seconds(_ batch: any DeviceBatch) throws -> Double {
        try batch.run() ?? .nan
    }

    /// A launch of `plan` for each copy in `arena` of the tensor `name`; the others hold zeros.
    private static func batches(
        of plan: LaunchPlan, streaming name: String, over arena: [any DeviceMemory], _ device: CPUDevice,
        _ compiler: CPUCompiler, _ set: CPUInstructionSet
    ) async throws -> [any DeviceBatch] {
        guard let vectors = VectorInstructions.all.first(where: { $0.name == set.name }) else {
            throw WeightStreamError()
        }
        let kernels = plan.steps.map(\.kernel)
        let library = try await compiler.compile(
            CPUCompileRequest(
                text: CEmitter(vectors).emit(kernels), name: kernels.first?.name ?? name,
                kernels: kernels.map(\.name), instructionSet: set))
        let module = try device.load(library.program)
        var others: [String: any DeviceMemory] = [:]
        for tensor in plan.tensors where tensor.name != name {
            let memory = try device.allocate(bytes: tensor.size)
            try memory.fill(0, at: 0, count: tensor.size)
            others[tensor.name] = memory
        }
        return try arena.map { copy in
            try device.prepare(
                plan.steps.map { step in
                    let arguments = try step.arguments.map { argument -> DeviceArgument in
                        switch argument {
                        case .tensor(let tensor):
                            guard let memory = tensor == name ? copy : others[tensor] else { throw WeightStreamError() }
                            return .memory(memory)
                        case .scalar(_, let value, _): return .i32(Int32(truncatingIfNeeded: value))
                        }
                    }
                    let threads = step.threads ?? TaskThreads(1, .contiguous)
                    return DeviceLaunch(
                        module, kernel: step.kernel.name, grid: LaneGrid(step.grid.x, step.grid.y, step.grid.z),
                        workgroupSize: 1, arguments: arguments,
                        tasks: TaskShare(
                            threads: threads.count,
                            split: TaskShare.Split(rawValue: threads.split.rawValue) ?? .contiguous)
                    )
                })
        }
    }
}

/// A plan without the tensor that it is to stream.
private struct WeightStreamError: Error, CustomStringConvertible {
    var description: String { "the plan has no such tensor" }
}
