import CodeGeneration
import Devices
import Kernels
import Testing
import Toolchain
import Tuning
import Workers

/// Programs for the CPU that are not what their configuration says, run by the measure-worker itself.
@Suite("Broken programs on the CPU", .serialized)
struct BrokenProgramTests {
    private static let problem = ProblemRequest(
        operation: "w4a8-gemm", model: ModelShape.kimiK25.name, tensorParallel: 8,
        shape: [.init(name: "M", value: 4), .init(name: "N", value: 512), .init(name: "K", value: 256)])

    /// What is wrong with a program: statements that follow, or stand instead of, a right product.
    ///
    /// They know `out`, its count of `elements`, and the range of tasks.
    private struct Fault {
        let statements: String
        var replaces = false

        static let none = Fault(statements: "")
        static let crash = Fault(statements: "__builtin_trap();", replaces: true)
        static let hang = Fault(statements: "for (volatile int i = 0;; i = 1) (void)i;", replaces: true)
        static let slip = Fault(statements: "for (int i = 7; i < elements; i += 1000) out[i] ^= 0x4000;")
        static let past = Fault(statements: "out[elements] = 1;")
        static let farPast = Fault(statements: "out[elements + (8 << 20)] = 1;")
        static let before = Fault(statements: "out[-1] = 1;")
        static let idle = Fault(statements: "", replaces: true)
    }

    private let family: any VerifiableCPUFamily
    private let compiler: CPUCompiler
    private let instructionSet: CPUInstructionSet
    private let configurations: [Configuration]

    init() async throws {
        instructionSet = CPUInstructionSet.best(for: .current)
        compiler = try await CPUCompiler.find()
        family = try Operations.family(for: Self.problem, on: .current())
        // One thread computes all tasks in one call, so that what follows the product follows all of it.
        let space = ConfigurationSpace(of: family, fixing: ["threads": .integer(1)])
        var configurations: [Configuration] = []
        while configurations.count < 6, let next = try space.legal(after: configurations.last) {
            configurations.append(next)
        }
        self.configurations = configurations
    }

    private func pool(watchdog: WatchdogLimit = WatchdogLimit(), deathLimit: Int = 4) -> MeasuringPool {
        MeasuringPool(
            MeasuringOptions(
                device: .cpu(), sampling: SamplingPlan(warmUp: 1e-3), judging: .own, watchdog: watchdog,
                deathLimit: deathLimit))
    }

    /// The candidate of configuration `number`, whose program has `fault`.
    private func candidate(_ fault: Fault = .none, number: Int = 0) async throws -> DeviceCandidate {
        let configuration = configurations[number]
        let plan = try family.plan(for: configuration)
        let twin = try #require(try family.twinPlan(for: configuration))
        return DeviceCandidate(
            configuration: configuration, program: try await program(plan, fault),
            twin: try await program(twin, .none))
    }

    private func program(_ plan: LaunchPlan, _ fault: Fault) async throws -> DeviceProgram {
        let kernel = try #require(plan.steps.first?.kernel)
        let output = try #require(plan.tensors.first { $0.role == .output })
        let place = try #require(kernel.parameters.firstIndex { $0.name == output.name })
        let good = CEmitter(family.processor.vectors).emit([kernel])
        let name = "\(kernel.name)_tasks"
        let text = """
            #define \(name) right_tasks
            \(good)
            #undef \(name)
            void \(name)(const void* const* arguments, int first, int end, int step) {
                unsigned short* out = *(unsigned short* const*)arguments[\(place)];
                const int elements = \(output.shape.reduce(1, *));
                \(fault.replaces ? "" : "right_tasks(arguments, first, end, step);")
                \(fault.statements)
            }
            """
        return try await compiler.compile(
            CPUCompileRequest(text: text, name: kernel.name, kernels: [kernel.name], instructionSet: instructionSet)
        ).program
    }

    private func measure(
        _ fault: Fault, number: Int = 0, with pool: MeasuringPool
    ) async throws -> MeasurementOutcome {
        try await pool.measure(candidate(fault, number: number), of: Self.problem)
    }

    private func expectGood(_ number: Int, with pool: MeasuringPool) async throws {
        let outcome = try await measure(.none, number: number, with: pool)
        let screening = try #require(outcome.screening, "\(outcome.reason ?? "")")
        #expect(screening.cold.median > 0 && screening.verification?.problem == nil)
    }

    @Test("a crash costs one configuration, the second one puts it into quarantine, and the next is measured")
    func crash() async throws {
        let pool = pool()
        for _ in 0..<2 {
            guard case .crashed(let reason) = try await measure(.crash, with: pool) else {
                Issue.record("it did not crash")
                return
            }
            #expect(reason.contains("signal 4"), "\(reason)")
            try await expectGood(1, with: pool)
        }
        let workers = pool.startedWorkers
        guard case .quarantined(let reason) = try await measure(.crash, with: pool) else {
            Issue.record("it ran a third time")
            return
        }
        #expect(reason.contains("2 times"))
        try await expectGood(2, with: pool)
        #expect(pool.startedWorkers == workers)
    }

    @Test("a hang is ended by the watchdog, and the next is measured")
    func hang() async throws {
        // Learned from a program that is right, so that a busy machine has time for the one that follows.
        let pool = pool(watchdog: WatchdogLimit(first: 900, floor: 3, factor: 100, generation: 1))
        try await expectGood(0, with: pool)
        guard case .hung(let limit) = try await measure(.hang, with: pool) else {
            Issue.record("it ended")
            return
        }
        #expect(limit >= 3 && limit < 900)
        try await expectGood(1, with: pool)
        #expect(pool.startedWorkers == 2)
    }

    @Test("one element in a thousand that is wrong is found, and so is a kernel that does nothing")
    func wrong() async throws {
        let pool = pool()
        guard case .wrong(let slip) = try await measure(.slip, with: pool) else {
            Issue.record("three wrong elements went by")
            return
        }
        #expect(slip.contains("3 of 2048 wrong"), "\(slip)")
        guard case .wrong(let idle) = try await measure(.idle, number: 1, with: pool) else {
            Issue.record("a kernel that does nothing went by")
            return
        }
        #expect(idle.contains("2048 of 2048 wrong"), "\(idle)")
        try await expectGood(2, with: pool)
        #expect(pool.startedWorkers == 1)
    }

    @Test("a write beside its output is found, and one far from it ends the worker alone")
    func beside() async throws {
        let pool = pool()
        for (fault, sign) in [(Fault.past, "past its end"), (.before, "before its start")] {
            guard case .wrong(let problem) = try await measure(fault, with: pool) else {
                Issue.record("a write \(sign) went by")
                return
            }
            #expect(problem.contains("'out'") && problem.contains(sign), "\(problem)")
        }
        #expect(pool.startedWorkers == 1)
        guard case .crashed(let reason) = try await measure(.farPast, number: 1, with: pool) else {
            Issue.record("a write far behind its output went by")
            return
        }
        #expect(reason.contains("signal 11"), "\(reason)")
        try await expectGood(2, with: pool)
    }
}
