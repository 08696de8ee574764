import CodeGeneration
import Devices
import KernelDSL
import Kernels
import PerformanceModel
import Toolchain
import TuningDatabase

/// A GPU as a target of measured sessions: HIP text, hiprtc, code objects.
struct MeasuredGPU: MeasuredTarget {
    private let schedule: any GPUFamily
    private let model: PerformanceModel
    private let hiprtc: KernelCompiler
    private let target: KernelDSL.Target

    let identity: DeviceIdentity
    let key: RecordKey

    var family: any VerifiableFamily { schedule }
    var compiler: String { "\(hiprtc.identity)" }
    var architecture: String { target.architecture }

    /// The GPU `identity` for the problem of `options`.
    ///
    /// - Throws: ``ProblemRequestError``, or ``TuningError`` where no kernels are generated for it or there is no compiler.
    init(_ options: TuningOptions, on identity: DeviceIdentity) async throws {
        let choice: DeviceChoice
        do throws(DeviceChoiceError) {
            choice = try DeviceChoice(architecture: identity.architecture)
        } catch {
            throw TuningError.foreignDevice(name: identity.name, reason: "\(error)")
        }
        // A count of compute units that nobody described has the rates of the nearest device: the model orders, no more.
        let accelerator =
            Accelerator.device(architecture: identity.architecture, computeUnits: identity.computeUnits)
            ?? choice.accelerator
        schedule = try Operations.family(for: options.problem, on: choice.target)
        self.identity = identity
        target = choice.target
        model = PerformanceModel(accelerator)
        key = try RecordKey(schedule, architecture: identity.architecture, computeUnits: identity.computeUnits)
        var wanted = KernelCompiler.Options()
        wanted.suite = options.suite
        wanted.architecture = identity.architecture
        wanted.workers = options.workers
        do throws(ToolchainError) {
            hiprtc = try await KernelCompiler.find(wanted)
        } catch {
            throw TuningError.toolchain(error)
        }
    }

    func predictedSeconds(of configuration: Configuration) -> Double? {
        (try? schedule.work(of: configuration)).map { model.predict($0).time }
    }

    func limit(of configuration: Configuration) -> Double {
        (try? schedule.work(of: configuration)).map { model.predict($0).limit } ?? 0
    }

    func text(for configuration: Configuration) throws -> String {
        HIPEmitter().emit(try verified(schedule.plan(for: configuration)))
    }

    func program(for configuration: Configuration) async throws -> MeasuredProgram {
        do throws(ToolchainError) {
            let (own, names) = try await compile(configuration) { try schedule.plan(for: configuration) }
            guard let facts = names.first.flatMap({ own.kernel(named: $0) }) else {
                return .failed(reason: "the code object does not hold the kernel")
            }
            guard !facts.resources.usesScratch else {
                return .rejected(reason: "spills: \(facts.resources.scratchBytes) bytes of scratch")
            }
            let twin = try await twin(of: configuration)
            let candidate = DeviceCandidate(
                configuration: configuration, program: .codeObject(own.codeObject, kernels: names), twin: twin)
            return .ready(candidate, RecordedResources(facts))
        } catch {
            guard error.concernsProgram else { throw TuningError.toolchain(error) }
            return .failed(reason: "\(error)")
        }
    }

    private func twin(of configuration: Configuration) async throws(ToolchainError) -> DeviceProgram? {
        let plan: LaunchPlan?
        do throws(ConfigurationError) {
            plan = try schedule.twinPlan(for: configuration)
        } catch {
            throw .unreadable(name: "\(configuration)", reason: "\(error)")
        }
        guard let plan else { return nil }
        let (twin, names) = try await compile(configuration) { plan }
        return .codeObject(twin.codeObject, kernels: names)
    }

    private func compile(
        _ configuration: Configuration, _ plan: () throws -> LaunchPlan
    ) async throws(ToolchainError) -> (CompiledKernel, names: [String]) {
        let kernels: [Kernel]
        do {
            kernels = try verified(plan())
        } catch {
            throw .unreadable(name: "\(configuration)", reason: "\(error)")
        }
        let names = kernels.map(\.name)
        let compiled = try await hiprtc.compile(
            CompileRequest(
                text: HIPEmitter().emit(kernels), name: names.first ?? "kernel", architecture: target.architecture))
        return (compiled, names)
    }

    private func verified(_ plan: LaunchPlan) throws -> [Kernel] {
        let kernels = plan.steps.map(\.kernel)
        for kernel in kernels {
            try KernelVerifier(target: target).verify(kernel)
        }
        return kernels
    }
}
