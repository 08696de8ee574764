import Devices
import MeasuringTestSupport
import Testing
import Tuning
import Workers

@Suite("Measuring in workers", .serialized)
struct MeasuringPoolTests {
    private let problem = ScriptedFamily.problem

    private func pool(
        _ device: DeviceSelector = .cpu(), deathLimit: Int = 4, watchdog: WatchdogLimit = WatchdogLimit(),
        program: String = WorkerCommand.besideRunningExecutable("measure-worker-for-tests")
    ) -> MeasuringPool {
        MeasuringPool(
            MeasuringOptions(
                device: device, sampling: SamplingPlan(minimumSample: 400e-6, warmUp: 0), watchdog: watchdog,
                deathLimit: deathLimit, program: program))
    }

    private func measure(_ behaviour: Behaviour, with pool: MeasuringPool? = nil) async throws -> MeasurementOutcome {
        try await (pool ?? self.pool()).measure(ScriptedFamily.candidate(behaviour), of: problem)
    }

    @Test("a worker says what its device is")
    func identity() async throws {
        let identity = try await pool().identity()
        #expect(identity.name == "scripted" && identity.lastLevelCache == ScriptedDevice.cacheBytes)
    }

    @Test("what is right is judged and timed")
    func measured() async throws {
        let screening = try #require(try await measure(.right).screening)
        #expect(screening.verification?.verdicts.count == 2 && screening.verification?.isDeterministic == true)
        #expect(abs(screening.cold.median / 30e-6 - 1) < 0.01)
        #expect(screening.rotation.isCold && screening.seconds > 0)
    }

    @Test("what is wrong, or writes past its output, is never timed")
    func wrong() async throws {
        let pool = pool()
        guard case .wrong(let problem) = try await measure(.wrong, with: pool) else {
            Issue.record("one element in a thousand went by")
            return
        }
        #expect(problem.contains("16 of 16384 wrong"))
        guard case .wrong(let past) = try await measure(.past, with: pool) else {
            Issue.record("a write past the output went by")
            return
        }
        #expect(past.contains("'out': 4 bytes written past its end"))
        #expect(try await measure(.right, with: pool).screening != nil)
        #expect(pool.startedWorkers == 1)
    }

    @Test("judging can be left out")
    func unjudged() async throws {
        let outcome = try await pool().measure(
            ScriptedFamily.candidate(.wrong), of: problem, judging: Judging.none)
        #expect(outcome.screening != nil && outcome.screening?.verification == nil)
    }

    @Test(
        "times that cannot be are no times",
        arguments: [Behaviour.backwards, .impossible, .instant])
    func invalid(_ behaviour: Behaviour) async throws {
        guard case .invalid(let reason) = try await measure(behaviour) else {
            Issue.record("\(behaviour) was timed")
            return
        }
        #expect(reason.contains("cannot be"))
    }

    @Test("what cannot be loaded costs itself alone")
    func unloadable() async throws {
        let pool = pool()
        guard case .failed(let reason) = try await measure(.unloadable, with: pool) else {
            Issue.record("it was loaded")
            return
        }
        #expect(reason.contains("cannot be loaded"))
        #expect(try await measure(.right, with: pool).screening != nil)
        #expect(pool.startedWorkers == 1)
    }

    @Test("a crash costs one configuration, and twice the same one puts it into quarantine")
    func crash() async throws {
        let pool = pool()
        for _ in 0..<2 {
            guard case .crashed(let reason) = try await measure(.crash, with: pool) else {
                Issue.record("it did not crash")
                return
            }
            #expect(reason.contains("signal 6"))
            #expect(try await measure(.right, with: pool).screening != nil)
        }
        let workers = pool.startedWorkers
        guard case .quarantined(let reason) = try await measure(.crash, with: pool) else {
            Issue.record("it ran a third time")
            return
        }
        #expect(reason.contains("2 times") && pool.startedWorkers == workers)
    }

    @Test("a device that reports a fatal error gets a new worker")
    func fatal() async throws {
        let pool = pool()
        guard case .crashed(let reason) = try await measure(.fatal, with: pool) else {
            Issue.record("a device on which nothing works was used on")
            return
        }
        #expect(reason.contains("status 70") && reason.contains("the script says so"))
        #expect(try await measure(.right, with: pool).screening != nil)
        #expect(pool.startedWorkers == 2)
    }

    @Test("what never ends is killed at the limit that others have set")
    func hang() async throws {
        let pool = pool(watchdog: WatchdogLimit(first: 900, floor: 3, factor: 100, generation: 1))
        #expect(try await measure(.right, with: pool).screening != nil)
        let start = ContinuousClock.now
        guard case .hung(let limit) = try await measure(.hang, with: pool) else {
            Issue.record("it ended")
            return
        }
        let elapsed = (ContinuousClock.now - start) / .seconds(1)
        #expect(limit >= 3 && limit < 900 && elapsed >= limit)
        #expect(try await measure(.right, with: pool).screening != nil)
    }

    @Test("when one worker after the other dies, each over another configuration, the device is gone")
    func deviceGone() async throws {
        let pool = pool(deathLimit: 3)
        for time in [20_000, 30_000] {
            let outcome = try await pool.measure(ScriptedFamily.candidate(.crash, time: time), of: problem)
            #expect(outcome.screening == nil)
        }
        let error = await #expect(throws: MeasuringError.self) {
            try await pool.measure(ScriptedFamily.candidate(.crash, time: 40_000), of: problem)
        }
        guard case .deviceGone(.cpu, deaths: 3, _) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test("a worker that answers in between shows that the device is there")
    func deathsApart() async throws {
        let pool = pool(deathLimit: 2)
        for time in [20_000, 30_000, 40_000] {
            let outcome = try await pool.measure(ScriptedFamily.candidate(.crash, time: time), of: problem)
            #expect(outcome.screening == nil)
            #expect(try await measure(.right, with: pool).screening != nil)
        }
    }

    @Test("a device that is not there, or no worker, ends measuring with the reason")
    func absent() async throws {
        let error = await #expect(throws: MeasuringError.self) { try await measure(.right, with: pool(.simulator)) }
        #expect("\(String(describing: error))".contains("is no scripted device"))
        await #expect(throws: MeasuringError.self) { try await pool(.simulator).identity() }
        let missing = await #expect(throws: MeasuringError.self) {
            try await measure(.right, with: pool(program: "/nowhere/worker"))
        }
        guard case .cannotStart = missing else {
            Issue.record("\(String(describing: missing))")
            return
        }
        let cancelled = Task { [pool = pool()] in
            withUnsafeCurrentTask { $0?.cancel() }
            return try await pool.measure(ScriptedFamily.candidate(), of: problem)
        }
        let end = await #expect(throws: MeasuringError.self) { try await cancelled.value }
        #expect(end == .cancelled)
    }

    @Test("finals find the fastest, and keep an incumbent that is as fast")
    func finals() async throws {
        let pool = pool()
        let candidates = [
            ScriptedFamily.candidate(), ScriptedFamily.candidate(time: 22_000), ScriptedFamily.candidate(.unsteady),
        ]
        let free = try await pool.finals(of: candidates, of: problem)
        #expect([0, 2].contains(free.decision.winner) && free.decision.ranking.last == 1)
        #expect(free.entries.count == 3 && free.dropped.isEmpty && free.decision.reference == 0)
        let kept = try await pool.finals(of: candidates, of: problem, incumbent: 2)
        #expect(kept.decision.winner == 2 && kept.decision.reference == 2 && kept.decision.ties == [0])
        let beaten = try await pool.finals(of: candidates, of: problem, incumbent: 1)
        #expect(beaten.decision.winner != 1 && !beaten.decision.keptIncumbent)
        #expect(beaten.decision.noise < 0.01)
        #expect(pool.startedWorkers == 1)
    }

    @Test("a finalist that crashes, cannot be loaded or shows impossible times falls out of the finals")
    func brokenFinalists() async throws {
        let candidates: [DeviceCandidate] = [
            ScriptedFamily.candidate(.crashTimed), ScriptedFamily.candidate(time: 30_000),
            ScriptedFamily.candidate(.unloadable), ScriptedFamily.candidate(time: 20_000),
            ScriptedFamily.candidate(.backwards),
        ]
        let report = try await pool().finals(of: candidates, of: problem, incumbent: 0)
        #expect(report.decision.winner == 3 && report.decision.reference == 1)
        #expect(Set(report.entries.keys) == [1, 3] && Set(report.dropped.keys) == [0, 2, 4])
        guard case .crashed = report.dropped[0], case .failed = report.dropped[2], case .invalid = report.dropped[4]
        else {
            Issue.record("\(report.dropped)")
            return
        }
    }

    @Test("finals of none, or of those that cannot be timed alone, end with the reason")
    func noFinalists() async throws {
        await #expect(throws: MeasuringError.noFinalist(reason: "there are none")) {
            try await pool().finals(of: [], of: problem)
        }
        await #expect(throws: MeasuringError.self) {
            try await pool().finals(of: [ScriptedFamily.candidate(.unloadable)], of: problem)
        }
    }
}
