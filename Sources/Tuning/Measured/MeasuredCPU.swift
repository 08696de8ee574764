import CodeGeneration
import Devices
import KernelDSL
import Kernels
import PerformanceModel
import Toolchain
import TuningDatabase

/// The CPU as a target of measured sessions: C text, the Swift toolchain's clang, shared libraries.
struct MeasuredCPU: MeasuredTarget {
    private let schedule: any VerifiableCPUFamily
    private let model: CPUModel
    private let clang: CPUCompiler
    private let instructionSet: CPUInstructionSet
    private let emitter: CEmitter

    let identity: DeviceIdentity
    let key: RecordKey

    var family: any VerifiableFamily { schedule }
    var compiler: String { clang.version }
    var architecture: String { instructionSet.architecture }

    /// The CPU `identity` for `problem`.
    ///
    /// - Throws: ``ProblemRequestError``, or ``TuningError`` where there is no compiler.
    init(_ problem: ProblemRequest, on identity: DeviceIdentity, workers: Int) async throws {
        let processor = try Processor(identity)
        let schedule = try Operations.family(for: problem, on: processor)
        self.schedule = schedule
        self.identity = identity
        model = CPUModel(processor)
        instructionSet = try CPUInstructionSet(named: processor.vectors.name)
        emitter = CEmitter(processor.vectors)
        key = try RecordKey(
            schedule, architecture: identity.architecture, computeUnits: identity.computeUnits,
            lastLevelCache: identity.lastLevelCache)
        var options = CPUCompiler.Options()
        options.workers = workers
        do throws(CPUCompilerError) {
            clang = try await CPUCompiler.find(options)
        } catch {
            throw TuningError.cpuCompiler(error)
        }
    }

    func predictedSeconds(of configuration: Configuration) -> Double? {
        (try? schedule.vectorWork(of: configuration)).map(model.seconds)
    }

    func limit(of configuration: Configuration) -> Double { 0 }

    func text(for configuration: Configuration) throws -> String {
        emitter.emit(try verified(schedule.plan(for: configuration)))
    }

    func program(for configuration: Configuration) async throws -> MeasuredProgram {
        do throws(CPUCompilerError) {
            let own = try await compile(configuration) { try schedule.plan(for: configuration) }
            let candidate = DeviceCandidate(
                configuration: configuration, program: own.program, twin: try await twin(of: configuration))
            return .ready(
                candidate, RecordedResources(scratchBytes: own.facts.stackBytes, codeBytes: own.facts.codeBytes))
        } catch {
            guard error.concernsProgram else { throw TuningError.cpuCompiler(error) }
            return .failed(reason: "\(error)")
        }
    }

    private func twin(of configuration: Configuration) async throws(CPUCompilerError) -> DeviceProgram? {
        let plan: LaunchPlan?
        do throws(ConfigurationError) {
            plan = try schedule.twinPlan(for: configuration)
        } catch {
            throw .rejected(name: "\(configuration)", log: "\(error)")
        }
        guard let plan else { return nil }
        return try await compile(configuration) { plan }.program
    }

    private func compile(
        _ configuration: Configuration, _ plan: () throws -> LaunchPlan
    ) async throws(CPUCompilerError) -> CPULibrary {
        let kernels: [Kernel]
        do {
            kernels = try verified(plan())
        } catch {
            throw .rejected(name: "\(configuration)", log: "\(error)")
        }
        return try await clang.compile(
            CPUCompileRequest(
                text: emitter.emit(kernels), name: kernels.first?.name ?? "kernel", kernels: kernels.map(\.name),
                instructionSet: instructionSet))
    }

    private func verified(_ plan: LaunchPlan) throws -> [Kernel] {
        let kernels = plan.steps.map(\.kernel)
        for kernel in kernels {
            try KernelVerifier(target: schedule.processor.target).verify(kernel)
        }
        return kernels
    }
}
