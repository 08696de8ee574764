import Devices
import OrderedJSON
import Testing
import Toolchain
import TuningDatabase

@Suite("tune --target cpu", .serialized, .enabled(if: TuneProcess.isBuilt, TuneProcess.advice))
struct MeasuredCommandTests {
    private let bench: MeasuredBench

    init() throws {
        bench = try MeasuredBench()
    }

    @Test("a run writes a record that is measured, verified and found; the same run again tries nothing anew")
    func record() async throws {
        let first = try await bench.json("--budget 10")
        let record = try #require(bench.records().first)
        #expect(
            bench.records().count == 1 && record.evidence.contains(.measured) && record.evidence.contains(.verified))
        let host = HostProcessor.current
        #expect(record.key.computeUnits == host.cores.count && record.key.lastLevelCache == host.lastLevelCache)
        #expect(record.key.arch == CPUInstructionSet.best(for: host).architecture)
        #expect(first["database"]?.stringValue == "\(bench.path())/\(record.key.arch)/w4a8-gemm.jsonl")
        try expectFound(record)
        try await bench.expectSound()
        #expect(first["space"]?["tried"] == 10 && first["space"]?["from_journal"] == 0)
        #expect(bench.screened().count == 10 && Set(bench.screened()).count == 10)

        let second = try await bench.json("--budget 10")
        #expect(second["space"]?["tried"] == 10 && second["space"]?["from_journal"] == 10)
        #expect(bench.screened().count == 10)
        let incumbent = try #require(first["best"]?["configuration"])
        let ranking = try #require(second["ranking"]?.arrayValue)
        #expect(ranking.contains { $0["configuration"] == incumbent }, "the incumbent is a finalist")
        // The decision compares times of one round: medians over all of them can say otherwise on a busy machine.
        let ties = try #require(second["best"]?["ties"]?.arrayValue)
        #expect(
            second["best"]?["configuration"] == incumbent || !ties.contains(incumbent),
            "the incumbent stays unless it is clearly beaten")
        try await bench.expectSound()

        let longer = try await bench.json("--budget 13")
        #expect(longer["space"]?["tried"] == 13 && longer["space"]?["from_journal"] == 10)
    }

    /// Expects that lookups and `tune show` find `record`, and that another CPU is told that it is another's.
    private func expectFound(_ record: TuningRecord) throws {
        let database = TuningDatabase(folders: [bench.path()])
        #expect(database.validate() == [] && database.lookup(record.key).record == record)
        func key(m: Int, cores: Int) throws -> RecordKey {
            let dimensions = record.key.dimensions.map { $0.name == "M" ? RecordDimension("M", m) : $0 }
            return try RecordKey(
                arch: record.key.arch, computeUnits: cores, lastLevelCache: record.key.lastLevelCache,
                operation: record.key.operation, dimensions: dimensions, weightType: record.key.weightType,
                activationType: record.key.activationType, scaleGranularity: record.key.scaleGranularity,
                routing: record.key.routing)
        }
        let cores = record.key.computeUnits
        let nearest = database.lookup(try key(m: 6, cores: cores), accepting: .graded)
        #expect(nearest.grade.name == "nearest-bucket" && nearest.record == record)
        let other = database.lookup(try key(m: 4, cores: cores + 62), accepting: .graded)
        #expect(other.grade.name == "other-device" && other.record == record)
    }

    @Test("show and the summary say what was measured, on what, and how far it can be trusted")
    func summary() async throws {
        let result = try await bench.run("--budget 3 --quiet")
        #expect(result.status == 0 && result.errors.isEmpty, "\(result.errors)")
        let cores = HostProcessor.current.cores.count
        for sign in [
            "M=4,N=512,K=256 on ", ", \(cores) cores\n", "best        tile_m=", "measured, weights cold",
            "the same weights",
            "compiled, verified, measured: ", "cases on the device", "clang version", "3 tried, ", bench.path(),
        ] {
            #expect(result.output.contains(sign), "\(sign) in \(result.output)")
        }
        let shown = try await TuneProcess.run(["show", "w4a8-gemm", "M=4", "--db", bench.path()])
        #expect(shown.status == 0 && shown.output.contains("measured"), "\(shown.output)\(shown.errors)")
        #expect(shown.output.contains("tile_m="))
    }

    @Test("--json is one line with every member, of the right kind")
    func json() async throws {
        let json = try await bench.json("--budget 3 --seed 5 --shard 2/2 --strategy random")
        let members = [
            "operation", "problem", "layer", "scales", "routing", "target", "cu_count", "device", "devices", "compiler",
            "evidence", "strategy", "shard", "space", "best", "ranking", "trials", "verification", "database",
            "stopped",
            "budget", "ran_out_of_time", "seconds", "seconds_compiling", "seconds_measuring",
        ]
        #expect(json.objectValue?.members.map(\.name) == members)
        #expect(json["problem"]?["M"] == 4 && json["problem"]?["N"] == 512 && json["problem"]?["K"] == 256)
        #expect(json["shard"] == "2/2" && json["strategy"] == "random" && json["devices"] == 1)
        #expect(json["stopped"] == false && json["ran_out_of_time"] == false)
        let best = try #require(json["best"])
        for member in ["time_us", "deviation_us", "hot_us", "limit_us", "noise", "weight_gb_per_s"] {
            #expect((best[member]?.doubleValue ?? -1) >= 0, "\(member)")
        }
        #expect(best["time_kind"] == "measured" && (best["samples"]?.intValue ?? 0) >= 15)
        #expect(best["configuration"]?["tile_m"]?.intValue != nil && best["ties"]?.arrayValue != nil)
        #expect(json["trials"]?.arrayValue?.count == 3)
        #expect(
            json["trials"]?.arrayValue?.allSatisfy { $0["outcome"] == "measured" && $0["from_journal"] == false }
                == true)
        #expect(json["ranking"]?.arrayValue?.count == 3)
        #expect((json["verification"]?["cases"]?.intValue ?? 0) > 1)
        #expect((json["verification"]?["worst_error_ratio"]?.doubleValue ?? 2) <= 1)
    }

    @Test("each strategy tries as many as the budget says", arguments: ["random", "exhaustive", "surrogate"])
    func strategy(_ name: String) async throws {
        let json = try await bench.json("--budget 3 --strategy \(name)", shape: "M=1,N=128,K=128")
        #expect(json["strategy"]?.stringValue == name && json["space"]?["tried"] == 3)
        #expect(bench.journals().map { $0.identity?.strategy } == [name])
        #expect(Set(bench.screened()).count == 3)
    }

    @Test("a budget of time is kept, and an instruction set can be named")
    func timeAndInstructions() async throws {
        let json = try await bench.json("--budget 1s --target cpu-avx2", shape: "M=1,N=128,K=128")
        #expect(json["target"] == "cpu-avx2" && json["ran_out_of_time"] == true)
        #expect((json["space"]?["tried"]?.intValue ?? 0) >= 1)
        #expect(bench.records().map(\.key.arch) == ["cpu-avx2"])
        try await bench.expectSound()
    }

    @Test("--dry-run and --explain say what would be, of this processor, and do nothing")
    func questions() async throws {
        let cores = HostProcessor.current.cores.count
        let forecast = try await bench.run("--dry-run --budget 7")
        #expect(forecast.status == 0 && forecast.output.contains(", \(cores) cores\n"), "\(forecast.output)")
        #expect(forecast.output.contains("at most 7"))
        let json = try await bench.json("--dry-run")
        let problem = json["problems"]?.arrayValue?.first
        #expect(problem?["cu_count"]?.intValue == cores)
        #expect(problem?["target"]?.stringValue == CPUInstructionSet.best(for: .current).architecture)
        let explanation = try await bench.run("--explain --set threads=1")
        #expect(explanation.status == 0, "\(explanation.errors)")
        #expect(explanation.output.contains("explained; nothing was compiled or written"))
        #expect(bench.folder.names == [])
    }
}
