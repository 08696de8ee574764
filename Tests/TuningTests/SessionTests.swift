import Kernels
import OrderedJSON
import Synchronization
import Testing
import Tuning
import TuningDatabase

@Suite("Sessions", .serialized, .enabled(if: CompilerPresence.isSetUp, CompilerPresence.advice))
struct SessionTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    /// A small problem with a space of its own, into the database in `folder`.
    private func options(budget: Int, channels: Int = 64) -> TuningOptions {
        let extents = [("M", 2), ("N", channels), ("K", 256), ("E", 11), ("topk", 8)]
        let problem = ProblemRequest(
            operation: "moe-stage2", model: "kimi-k2.5", tensorParallel: 8,
            shape: extents.map { .init(name: $0, value: $1) })
        var options = TuningOptions(problem: problem, workers: 2)
        options.budget = budget
        options.database = folder.path
        return options
    }

    private func lookUp(_ key: RecordKey) -> StoredRecord? {
        guard case .found(let stored, .exact) = TuningDatabase(folders: [folder.path]).lookup(key) else { return nil }
        return stored
    }

    @Test("compile, judge and record, and the counts add up")
    func endToEnd() async throws {
        let events = Mutex<[String]>([])
        let outcome = try await TuningSession(
            options(budget: 6),
            report: { event in
                events.withLock { events in
                    switch event {
                    case .began(let phase, let total): events.append("\(phase) \(total)")
                    case .advanced: events.append("+")
                    case .ended: events.append("end")
                    }
                }
            }
        ).run()

        let coverage = outcome.coverage
        #expect(coverage.declared == SmallProblem.declaredCount(of: outcome))
        #expect(coverage.legal <= coverage.declared && coverage.distinct <= coverage.legal)
        #expect(coverage.compiled + coverage.failed == 6)
        #expect(coverage.failed == outcome.losses.count { $0.stage == .failed })
        #expect(coverage.rejected == outcome.losses.count { $0.stage != .failed })
        #expect(coverage.verified == outcome.ranking.count && coverage.verified >= 1)
        #expect(coverage.verified + coverage.rejected <= coverage.compiled)

        let times = outcome.ranking.map(\.prediction.time)
        #expect(times == times.sorted() && times.allSatisfy { $0 > 0 })
        #expect(outcome.best.prediction.limit <= outcome.best.prediction.time)
        #expect(outcome.ranking.contains { $0.candidate.configuration == outcome.best.candidate.configuration })
        let verification = try #require(outcome.verification)
        #expect(verification.verdicts.count == 8 && verification.problem == nil)
        #expect(verification.worstRatio > 0 && verification.worstRatio <= 1)
        #expect(!outcome.wasStopped && outcome.seconds > 0)

        let seen = events.withLock { $0 }
        #expect(seen.first == "compiling 6" && seen.last == "end")
        #expect(seen.count { $0 == "+" } == 6 + coverage.verified + outcome.losses.count { $0.stage == .wrong })
    }

    @Test("write a record that the database finds by the problem's key")
    func record() async throws {
        let outcome = try await TuningSession(options(budget: 6)).run()
        let key = try RecordKey(
            arch: "gfx942", computeUnits: 304, operation: "moe-stage2",
            dimensions: [("M", 2), ("N", 64), ("K", 256), ("E", 11), ("topk", 8), ("ep", 1)].map {
                RecordDimension($0, $1)
            },
            weightType: "int4", activationType: "int8", scaleGranularity: "token-x-channel", routing: "uniform")
        let stored = try #require(lookUp(key))
        #expect(stored.record == outcome.record)
        #expect(stored.file == outcome.stored?.file)
        #expect(outcome.stored?.outcome == .added)
        #expect(stored.record.evidence == [.compiled, .verified, .modelled])
        #expect(stored.record.configuration.description == outcome.best.candidate.configuration.description)
        #expect(stored.record.space == outcome.coverage)
        #expect(stored.record.best.count == outcome.ranking.count)
        #expect(stored.record.numerics?.cases == 8)
        #expect(stored.record.resources(build: outcome.compiler)?.vgpr == outcome.best.facts.resources.vectorRegisters)
        let memory = try #require(outcome.best.memory)
        #expect(memory == outcome.verification?.memory)
        let recorded = try #require(stored.record.memory)
        #expect(abs(recorded.conflictCyclesPerAccess - memory.conflictCyclesPerAccess) < 0.001)
        #expect(abs(recorded.lineBytesPerByte - memory.lineBytesPerByte) < 0.001)
        #expect(stored.record.numerics?.compared.contains("all workgroups, two orders") == true)
        #expect(TuningDatabase(folders: [folder.path]).validate() == [])
    }

    @Test("give the same record each time, however the workers take turns")
    func repeatable() async throws {
        var options = options(budget: 10, channels: 128)
        let first = try await TuningSession(options).run()
        options.workers = 1
        let second = try await TuningSession(options).run()
        #expect(second.record == first.record)
        #expect(second.stored?.outcome == .unchanged)
    }

    @Test("keep the incumbent unless another is faster by more than 1 %")
    func incumbent() async throws {
        let options = options(budget: 12, channels: 128)
        let first = try await TuningSession(options).run()
        // A tie of the winner takes its place in the database, and then keeps it.
        let other = try #require(first.ties.first)
        let record = try TuningRecord(
            key: first.record.key,
            configuration: try RecordedConfiguration(other.candidate.configuration),
            time: first.record.time, best: [], space: first.record.space, numerics: nil, text: first.record.text,
            compiled: [], date: first.record.date, toolVersion: first.record.toolVersion)
        try DatabaseFolder(#require(options.database)).put(record, replacing: .always)
        let second = try await TuningSession(options).run()
        #expect(second.best.candidate.configuration == other.candidate.configuration)
        #expect(second.ties.contains { $0.candidate.configuration == first.best.candidate.configuration })
    }

    @Test("say in JSON all that programs are promised")
    func json() async throws {
        let outcome = try await TuningSession(options(budget: 4)).run()
        let json = try JSONValue(parsing: outcome.json.compactBytes())
        func names(_ path: String...) -> Set<String> {
            Set(path.reduce(json) { $0[$1] ?? .null }.objectValue?.names ?? [])
        }
        #expect(
            names().isSuperset(of: [
                "operation", "problem", "target", "cu_count", "compiler", "evidence", "space", "best", "database",
                "seconds",
            ]))
        #expect(names("problem") == ["M", "N", "K", "E", "topk", "ep"])
        #expect(
            names("space") == ["declared", "legal", "distinct", "compiled", "failed", "rejected", "verified"])
        #expect(
            names("best").isSuperset(of: [
                "configuration", "time_us", "time_kind", "limit_us", "resources", "grid", "workgroup", "hot_loop",
                "memory",
            ]))
        #expect(
            names("best", "resources") == [
                "vgpr", "agpr", "sgpr", "lds_bytes", "scratch_bytes", "waves_per_simd",
            ])
        #expect(json["best"]?["memory"]?["worst_way"]?.intValue == outcome.best.memory?.worstWay)
        #expect(json["best"]?["memory"]?["obtained"]?.stringValue == "simulated")
        #expect(json["problem"]?["M"]?.intValue == 2 && json["problem"]?["topk"]?.intValue == 8)
        #expect(json["cu_count"]?.intValue == 304 && json["target"]?.stringValue == "gfx942")
        #expect(json["best"]?["time_kind"]?.stringValue == "modelled")
        #expect(json["best"]?["time_us"]?.doubleValue == outcome.record.time.median)
        #expect(json["best"]?["workgroup"] == [256, 1, 1])
        let grid = json["best"]?["grid"]?.arrayValue?.compactMap(\.intValue) ?? []
        #expect(grid.count == 3 && grid.allSatisfy { $0 > 0 })
        #expect(json["best"]?["hot_loop"]?["matrix"]?.objectValue?.isEmpty == false)
        #expect(json["database"]?.stringValue == outcome.stored?.file)
        #expect(json["stopped"]?.boolValue == false)
    }

    @Test("keep nothing where no database is named")
    func noDatabase() async throws {
        var options = options(budget: 1)
        options.database = nil
        let outcome = try await TuningSession(options).run()
        #expect(outcome.stored == nil && outcome.coverage.compiled == 1)
        #expect(folder.names == [])
    }

    @Test("that are stopped while they compile judge, keep and record what they have")
    func stopped() async throws {
        let stop = StopRequest()
        let advances = Mutex(0)
        let outcome = try await TuningSession(
            options(budget: 400), stop: stop,
            report: { event in
                guard case .advanced = event else { return }
                if advances.withLock({
                    $0 += 1; return $0
                }) == 2 {
                    stop.make()
                }
            }
        ).run()
        #expect(outcome.wasStopped)
        #expect((1...4).contains(outcome.coverage.compiled), "two, and those that the two workers had begun")
        #expect(outcome.coverage.verified >= 1 && outcome.verification?.problem == nil)
        #expect(lookUp(outcome.record.key)?.record == outcome.record)
        #expect(outcome.json["stopped"]?.boolValue == true)
    }

    @Test("that are stopped before anything was compiled say so and write nothing")
    func stoppedAtOnce() async throws {
        let stop = StopRequest()
        stop.make()
        let session = try TuningSession(options(budget: 4), stop: stop)
        await #expect { try await session.run() } throws: { "\($0)".contains("nothing was written") }
        #expect(folder.names == [])
    }

    @Test("whose database cannot be written say which, before they compile for long")
    func unwritable() async throws {
        var options = options(budget: 1)
        options.database = "/dev/null/tuning-db"
        let session = try TuningSession(options)
        await #expect { try await session.run() } throws: { "\($0)".contains("/dev/null") }
    }

    @Test("of a suite that is not set up name it and the command that gets it")
    func missingSuite() async throws {
        var options = options(budget: 1)
        options.suite = "no-such-suite"
        let session = try TuningSession(options)
        await #expect { try await session.run() } throws: {
            "\($0)".contains("rocm-no-such-suite")
                && "\($0)".contains("WAVETUNE_ROCM_SUITE=no-such-suite scripts/setup")
        }
    }
}

extension SmallProblem {
    /// The product of the parameters' values of the problem that `outcome` is about.
    fileprivate static func declaredCount(of outcome: TuningOutcome) -> Int {
        let family = try? Operations.family(for: outcome.options.problem)
        return family.map { ConfigurationSpace(of: $0).declared } ?? 0
    }
}
