import CodeGeneration
import Devices
import Glibc
import KernelDSL
import Kernels
import PerformanceModel

/// Judges configurations on the lane simulator: the emitted text itself, run on the CPU.
public final class LaneVerifier {
    /// The orders of lanes under which each kernel runs.
    public static let orders: [LaneOrder] = [.ascending, .descending]

    private let compiler: LaneCompiler

    /// A verifier that compiles with the Swift toolchain's clang.
    public init() throws(LaneSimulatorError) {
        compiler = try LaneCompiler()
    }

    /// Runs `testCase` under every order; stops at the first run that is wrong.
    public func verify(_ testCase: VerificationCase) throws -> CaseVerdict {
        try timedVerdict(on: testCase).verdict
    }

    /// The same, with what its parts took.
    public func timedVerdict(on testCase: VerificationCase) throws -> (verdict: CaseVerdict, timing: Timing) {
        var verdict = CaseVerdict(name: testCase.name)
        var timing = Timing()
        let inputs = try Inputs()
        for run in try testCase.prepare() {
            try verify(run, inputs, into: &verdict, &timing)
            if verdict.problem != nil {
                break
            }
        }
        return (verdict, timing)
    }

    /// What the parts of a judgement take, in seconds.
    public struct Timing: Sendable {
        /// Compiling the text for the host, or finding it in the cache.
        public internal(set) var compilation = 0.0
        /// Running it under every order, checks included, comparison excluded.
        public internal(set) var simulation = 0.0
        /// The CPU time of that, which other processes do not lengthen.
        public internal(set) var processor = 0.0
        /// Of the CPU time, that of each kernel by its name, over every order.
        public internal(set) var kernels: [String: Double] = [:]
        /// Matrix instructions executed, over every order.
        public internal(set) var matrixInstructions = 0
    }

    private static func processorSeconds() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Double(time.tv_sec) + 1e-9 * Double(time.tv_nsec)
    }

    /// Runs the part of `testCase` that is about `subject`, and times it.
    public func time(_ testCase: VerificationCase, subject: String) throws -> Timing {
        var verdict = CaseVerdict(name: testCase.name)
        var timing = Timing()
        for run in try testCase.prepare() where run.subject == subject {
            try verify(run, Inputs(), into: &verdict, &timing)
        }
        timing.matrixInstructions = verdict.matrixInstructions
        return timing
    }

    /// The memory of a case, and the inputs that its runs share.
    private final class Inputs {
        let memory: LaneMemory
        private var shared = SharedInputs<LaneBuffer>()

        init() throws(LaneSimulatorError) {
            memory = try LaneMemory()
        }

        /// The buffer of `tensor`, filled where it is an input.
        func buffer(for tensor: Tensor, of run: VerificationRun) throws -> LaneBuffer {
            try shared.memory(of: tensor, for: run) { tensor in
                let buffer = try memory.allocate(bytes: tensor.size)
                if tensor.role == .input {
                    try buffer.withUnsafeMutableBytes { try run.fill(tensor, $0) }
                }
                return buffer
            }
        }
    }

    private func verify(
        _ run: VerificationRun, _ inputs: Inputs, into verdict: inout CaseVerdict, _ timing: inout Timing
    ) throws {
        verdict.sample = verdict.sample ?? run.sample.map { "\($0)" }
        let simulator = try LaneSimulator(
            memory: inputs.memory, matrixOperations: try MatrixInstruction.all.map { try $0.laneOperation() })
        var buffers: [String: LaneBuffer] = [:]
        for tensor in run.plan.tensors {
            buffers[tensor.name] = try inputs.buffer(for: tensor, of: run)
        }
        let start = ContinuousClock.now
        let libraries = try run.plan.steps.map { step in
            try compiler.compile(LaneProgram(text: HIPEmitter().emit(step.kernel), kernel: step.kernel.name))
        }
        timing.compilation += (ContinuousClock.now - start) / .seconds(1)
        for order in run.orders {
            Self.poisonOutputs(of: run.plan, buffers)
            for (number, (step, library)) in zip(run.plan.steps, libraries).enumerated() {
                let workgroups = number == 0 ? run.sample?.workgroups(of: step) : nil
                let isObserved = number == 0 && run.streamed != nil && order == run.orders.first
                let start = ContinuousClock.now
                let processorStart = Self.processorSeconds()
                let report = try simulator.run(
                    library, Self.launch(step, buffers), order: order, workgroups: workgroups,
                    sample: isObserved ? Self.observed(workgroups, of: step) : [])
                timing.simulation += (ContinuousClock.now - start) / .seconds(1)
                let seconds = Self.processorSeconds() - processorStart
                timing.processor += seconds
                timing.kernels[step.kernel.name, default: 0] += seconds
                verdict.matrixInstructions += report.matrixInstructions
                verdict.workgroups += report.workgroups
                if isObserved, let streamed = run.streamed {
                    verdict.memory = MemoryBehaviour(report, of: step, streamed: streamed)
                }
                if let finding = report.findings.first {
                    verdict.problem = "\(run.subject), lanes \(order): \(finding)"
                    return
                }
            }
            for check in run.checks {
                guard let buffer = buffers[check.tensor] else { continue }
                let outcome = buffer.withUnsafeBytes { check.evaluate($0) }
                verdict.add(outcome, at: "\(run.subject), lanes \(order)")
                guard verdict.problem == nil else { return }
            }
            for check in run.jointChecks {
                guard let outcome = check.outcome({ buffers[$0] }, open: { $0.withUnsafeBytes($1) }) else { continue }
                verdict.add(outcome, at: "\(run.subject), lanes \(order)")
                guard verdict.problem == nil else { return }
            }
        }
    }

    /// The workgroups whose accesses are looked at: the first, the last, and one in the middle of those that run.
    private static func observed(_ workgroups: [Int]?, of step: LaunchStep) -> Set<Int> {
        let all = workgroups ?? Array(0..<step.grid.count)
        guard let first = all.first, let last = all.last else { return [] }
        return [first, all[all.count / 2], last]
    }

    private static func poisonOutputs(of plan: LaunchPlan, _ buffers: [String: LaneBuffer]) {
        for tensor in plan.tensors {
            if let poison = tensor.poison {
                buffers[tensor.name]?.fill(poison)
            }
        }
    }

    private static func launch(
        _ step: LaunchStep, _ buffers: [String: LaneBuffer]
    ) throws(LaunchPlanError) -> LaneLaunch {
        let arguments: [LaneArgument] = try step.arguments(
            pointer: { name, access in buffers[name].map { .buffer($0, access.laneAccess) } }, number: { .i32($0) })
        return LaneLaunch(
            grid: LaneGrid(step.grid.x, step.grid.y, step.grid.z), workgroupSize: step.kernel.workgroupSize,
            sharedBytes: step.kernel.sharedBytes, arguments: arguments)
    }
}
