import CodeGeneration
import Devices
import KernelDSL
import Kernels
import Testing
import Toolchain
import Tuning

/// Everything a test needs to judge schedules for CPUs on this machine's processor.
struct ScheduleBench: Sendable {
    let processor: Processor
    private let instructionSet: CPUInstructionSet
    private let host: HostProcessor
    private let compiler: CPUCompiler

    /// A bench for kernels that use `vectors`.
    ///
    /// Where this machine lacks them, the test is cancelled with what is missing.
    init(_ vectors: VectorInstructions) async throws {
        instructionSet = try #require(CPUInstructionSet.all.first { $0.name == vectors.name })
        let host = HostProcessor.current
        let missing = instructionSet.processorFlags.filter { !host.flags.contains($0) }
        guard missing.isEmpty else {
            let reason = "\(vectors.name) is skipped: \(host.name) lacks \(missing.joined(separator: ", "))"
            // A case of a test that is cancelled leaves no line of its own.
            print(reason)
            try Test.cancel("\(reason)")
        }
        self.host = host
        compiler = try await CPUCompiler.find()
        // More threads than small problems have tasks could not be legal.
        processor = Processor(
            vectors: vectors, cores: min(4, host.cores.count), lastLevelCache: host.lastLevelCache)
    }

    /// The dense product's schedule.
    func gemm(
        tokens: Int, channels: Int = 256, depth: Int = 256, scales: WeightScales = .channel
    ) throws -> any VerifiableCPUFamily {
        CPUW4A8GEMM(try W4A8GEMM(tokens: tokens, channels: channels, depth: depth, scales: scales), for: processor)
    }

    /// Stage 2's schedule, with 12 experts of which a token takes 3.
    func stage2(
        tokens: Int, channels: Int = 256, depth: Int = 256, scales: WeightScales = .channel
    ) throws -> any VerifiableCPUFamily {
        let problem = try MoEStage2(
            tokens: tokens, channels: channels, depth: depth, experts: 12, expertsPerToken: 3, scales: scales)
        return CPUMoEStage2(problem, for: processor)
    }

    /// Stage 1's schedule, with 12 experts of which a token takes 3.
    func stage1(
        tokens: Int, channels: Int = 256, depth: Int = 256, scales: WeightScales = .channel
    ) throws -> any VerifiableCPUFamily {
        let problem = try MoEStage1(
            tokens: tokens, channels: channels, depth: depth, experts: 12, expertsPerToken: 3, scales: scales)
        return try CPUMoEStage1(problem, for: processor)
    }

    /// A small layer's schedule: 8 experts, 3 of each token.
    func layer(
        tokens: Int, hidden: Int = 256, width: Int = 128, scales: WeightScales = .channel, expertRanks: Int = 1
    ) throws -> CPUMoELayer {
        let problem = try MoELayer(
            tokens: tokens, hidden: hidden, width: width, experts: 8, expertsPerToken: 3, expertRanks: expertRanks,
            scales: scales)
        return try CPUMoELayer(problem, for: processor)
    }

    /// `configuration` compiled, with its twin; `rewriter` breaks what is compiled, and `text` is another configuration whose
    /// kernels stand in for it.
    func candidate(
        _ configuration: Configuration, of family: any VerifiableCPUFamily, text: Configuration? = nil,
        breaking rewriter: KernelRewriter? = nil
    ) async throws -> DeviceCandidate {
        let own = try family.plan(for: text ?? configuration).steps.map(\.kernel)
        let twin = try family.twinPlan(for: text ?? configuration)?.steps.map(\.kernel)
        let verifier = KernelVerifier(target: processor.target)
        #expect((own + (twin ?? [])).flatMap { verifier.errors(in: $0) }.map(\.description) == [])
        async let ownProgram = compile(own, rewriter)
        async let twinProgram = twin == nil ? nil : compile(twin ?? [], rewriter)
        return try await DeviceCandidate(configuration: configuration, program: ownProgram, twin: twinProgram)
    }

    /// Whether `rewriter` changes both kernels of `configuration`, or one of them.
    func changes(
        _ rewriter: KernelRewriter, _ configuration: Configuration, of family: any VerifiableCPUFamily
    ) throws -> Bool {
        let plans = [try family.plan(for: configuration), try family.twinPlan(for: configuration)]
        return plans.compactMap { $0 }.flatMap(\.steps).contains { rewriter.rewrite($0.kernel) != $0.kernel }
    }

    private func compile(_ kernels: [Kernel], _ rewriter: KernelRewriter?) async throws -> DeviceProgram {
        let kernels = rewriter.map { kernels.map($0.rewrite) } ?? kernels
        return try await compiler.compile(
            CPUCompileRequest(
                text: CEmitter(processor.vectors).emit(kernels), name: kernels[0].name, kernels: kernels.map(\.name),
                instructionSet: instructionSet)
        ).program
    }

    /// The numbers that `kernel`, which takes one pointer, leaves in `count` zeros.
    func run(_ kernel: Kernel, count: Int) async throws -> [Int32] {
        let device = try CPUDevice(instructionSet, processor: host)
        let memory = try device.allocate(bytes: 4 * count)
        try memory.fill(0, at: 0, count: memory.size)
        let module = try device.load(try await compile([kernel], nil))
        let launch = DeviceLaunch(
            module, kernel: kernel.name, grid: LaneGrid(1, 1, 1), workgroupSize: 1, sharedBytes: 0,
            arguments: [.memory(memory)], tasks: TaskShare())
        _ = try device.prepare([launch]).run()
        var numbers = [Int32](repeating: 0, count: count)
        try numbers.withUnsafeMutableBytes { try memory.read(into: $0, from: 0) }
        return numbers
    }

    /// The bytes of `out`, over zeros, that `configuration` makes of the inputs of its family's first case, in which experts of
    /// other ranks are called `foreign`.
    func results(
        of configuration: Configuration, _ family: any VerifiableCPUFamily, foreign: Int32 = -1
    ) async throws -> [UInt8] {
        let device = try CPUDevice(instructionSet, processor: host)
        let testCase = try #require(try family.verificationCases(for: configuration, seed: 1).first)
        let run = try #require(try testCase.prepare().first)
        var memories: [String: any DeviceMemory] = [:]
        for tensor in run.plan.tensors {
            var bytes = [UInt8](repeating: 0, count: tensor.size)
            if tensor.role == .input {
                try bytes.withUnsafeMutableBytes { bytes in
                    try run.fill(tensor, bytes)
                    guard tensor.name == "topkIDs" else { return }
                    for place in stride(from: 0, to: bytes.count, by: 4)
                    where bytes.load(fromByteOffset: place, as: Int32.self) < 0 {
                        bytes.storeBytes(of: foreign, toByteOffset: place, as: Int32.self)
                    }
                }
            }
            let memory = try device.allocate(bytes: tensor.size)
            try bytes.withUnsafeBytes { try memory.write($0, at: 0) }
            memories[tensor.name] = memory
        }
        let step = try #require(run.plan.steps.first)
        let arguments = try step.arguments.map { argument -> DeviceArgument in
            switch argument {
            case .tensor(let name): .memory(try #require(memories[name]))
            case .scalar(_, let value, _): .i32(Int32(value))
            }
        }
        let module = try device.load(try await compile([step.kernel], nil))
        let launch = DeviceLaunch(
            module, kernel: step.kernel.name, grid: LaneGrid(step.grid.x, 1, 1), workgroupSize: 1, sharedBytes: 0,
            arguments: arguments, tasks: TaskShare())
        _ = try device.prepare([launch]).run()
        let out = try #require(memories["out"])
        var bytes = [UInt8](repeating: 0, count: out.size)
        try bytes.withUnsafeMutableBytes { try out.read(into: $0, from: 0) }
        return bytes
    }

    /// Judges `candidate` on every case, or on the first `limit`, up to the first problem.
    func judge(
        _ candidate: DeviceCandidate, of family: any VerifiableCPUFamily, first limit: Int? = nil
    ) throws -> VerificationReport {
        try DeviceVerifier(CPUDevice(instructionSet, processor: host)).verify(
            candidate, of: family, seed: 1, first: limit)
    }
}
