import Foundation
import OrderedJSON
import Testing
import Toolchain
import TuningDatabase

@Suite(
    "tune, more than one problem", .serialized, .enabled(if: TuneProcess.isBuilt, TuneProcess.advice),
    .enabled(if: CompilerPresence.isSetUp, CompilerPresence.advice))
struct TuneSeriesTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    private var database: String { "\(folder.path)/db" }

    private func run(_ words: String) async throws -> TuneProcess.Result {
        try await TuneProcess.run(words.split(separator: " ").map(String.init) + ["--db", database])
    }

    private func json(_ result: TuneProcess.Result) throws -> JSONValue {
        try JSONValue(parsing: Array(result.output.utf8))
    }

    private func write(_ text: String, to name: String) throws -> String {
        let path = "\(folder.path)/\(name)"
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
        return path
    }

    private func keys() throws -> [String] {
        let path = "\(database)/gfx942/moe-stage2.jsonl"
        guard FileManager.default.fileExists(atPath: path) else { return [] }
        return try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").map(String.init)
    }

    @Test("a range of M is a problem each, in order, with a line each and a record each")
    func range() async throws {
        let result = try await run("--op moe-stage2 --shape M=3+1..2,N=64,K=256,E=11 --budget 2 --quiet")
        #expect(result.status == 0, "\(result.errors)")
        let lines = result.output.split(separator: "\n")
        #expect(lines.count == 3)
        for (line, tokens) in zip(lines, [3, 1, 2]) {
            #expect(line.hasPrefix("moe-stage2 M=\(tokens),N=64,K=256,E=11,topk=8,ep=1"))
            #expect(line.contains("us modelled") && line.contains("tile_m=") && line.contains("added to \(database)"))
        }
        #expect(try keys().count == 3)
    }

    @Test(
        "a range of M is tuned for operations without weights too, which no first M decides a form of",
        arguments: ["router --shape M=1..2,E=16,topk=2", "quantize-int8 --shape M=1..2,K=256"])
    func withoutWeights(operation: String) async throws {
        let result = try await run("--op \(operation) --budget 2 --quiet")
        #expect(result.status == 0, "\(result.errors)")
        #expect(result.output.split(separator: "\n").count { $0.contains("added to \(database)") } == 2)
    }

    @Test("--json has every problem's object under results")
    func results() async throws {
        let result = try await run("--op moe-stage2 --shape M=1..2,N=64,K=256,E=11 --budget 2 --json --quiet")
        #expect(result.status == 0 && result.output.split(separator: "\n").count == 1)
        let json = try json(result)
        let results = try #require(json["results"]?.arrayValue)
        #expect(results.map { $0["problem"]?["M"]?.intValue } == [1, 2])
        #expect(results.allSatisfy { $0["best"]?["time_us"]?.doubleValue ?? 0 > 0 })
        #expect(results[0]["routing"]?["word"]?.stringValue == "uniform")
        #expect(results[0]["routing"]?["distinct_experts"]?.intValue == 8)
        #expect(results[0]["routing"]?["experts"]?.intValue == 11)
        #expect(json["failures"]?.intValue == 0 && json["stopped"]?.boolValue == false)
    }

    @Test("the device's compute units are in the record's key, and the model is the device's")
    func computeUnits() async throws {
        let problem = "--op moe-stage2 --shape M=2,N=64,K=256,E=11 --budget 1 --quiet"
        for (words, units, name) in [("", 304, "MI325X"), ("--cus 80", 80, "MI308X"), ("--cus 228", 228, "MI300A")] {
            let json = try json(await run("\(problem) --json \(words)"))
            #expect(json["cu_count"]?.intValue == units && json["device_modelled"]?.stringValue == name)
        }
        #expect(try keys().count == 3)
        #expect(TuningDatabase(folders: [database]).validate() == [])
    }

    @Test("the routing's word is in the record's key, whole routings from files and popular experts alike")
    func routings() async throws {
        let rows = try write((0..<2).map { _ in "0 1 2 3 4 5 6 7\n" }.joined(), to: "routing.txt")
        for routing in ["uniform", "zipf:1.1", rows] {
            let result = try await run(
                "--op moe-stage2 --shape M=2,N=64,K=256,E=64 --budget 1 --quiet --json --routing \(routing)")
            #expect(result.status == 0, "\(result.errors)")
            let json = try json(result)
            let word = try #require(json["routing"]?["word"]?.stringValue)
            #expect(routing == rows ? word.hasPrefix("file:") : word == routing)
            if routing == rows {
                #expect(json["routing"]?["distinct_experts"]?.intValue == 8)
                #expect(json["verification"]?["cases"]?.arrayValue?.first?["name"]?.stringValue == "\(word) routing")
            }
            #expect(try keys().contains { $0.contains("\"routing\":\"\(word)\"") })
        }
        #expect(try keys().count == 3)
    }

    @Test("with experts shared out, the busiest rank's rows are right and the others' are left alone")
    func expertRanks() async throws {
        let result = try await run("--op moe-stage2 --shape M=5,N=64,K=256,E=6,topk=4 --ep 4 --budget 3 --quiet --json")
        #expect(result.status == 0, "\(result.errors)")
        let json = try json(result)
        #expect(json["problem"]?["ep"]?.intValue == 4 && json["space"]?["verified"]?.intValue == 3)
        #expect(json["routing"]?["rows"]?.intValue ?? 20 < 20)
        #expect(json["best"]?["configuration"]?["combine"]?.stringValue == "atomic-bf16")
    }

    @Test("when the time is up, the best is verified and kept, and nothing has failed")
    func timeIsUp() async throws {
        let result = try await TuneProcess.run(
            [
                "--op", "moe-stage2", "--shape", "M=2,N=512,K=512,E=11", "--budget", "2s", "--json", "--quiet", "--db",
                database, "--workers", "2",
            ])
        #expect(result.status == 0, "\(result.errors)")
        let json = try json(result)
        #expect(json["ran_out_of_time"]?.boolValue == true && json["stopped"]?.boolValue == false)
        #expect(json["budget"]?["seconds"]?.doubleValue == 2)
        #expect(json["space"]?["compiled"]?.intValue ?? 0 < json["space"]?["distinct"]?.intValue ?? 0)
        #expect(json["verification"]?["cases"]?.arrayValue?.isEmpty == false)
        #expect(try keys().count == 1)
    }

    @Test("a dry run says what would be done and does nothing", arguments: [true, false])
    func dryRun(asJSON: Bool) async throws {
        let result = try await run(
            "--op moe-stage2 --shape M=1..2,N=64,K=256,E=11 --budget 7 --dry-run \(asJSON ? "--json" : "--quiet")")
        #expect(result.status == 0, "\(result.errors)")
        #expect(folder.names == [])
        if asJSON {
            let problems = try #require(try json(result)["problems"]?.arrayValue)
            #expect(problems.map { $0["problem"]?["M"]?.intValue } == [1, 2])
            #expect(problems.allSatisfy { $0["would_compile_at_most"]?.intValue == 7 })
            #expect(problems.allSatisfy { ($0["space"]?["legal"]?.intValue ?? 0) > 7 })
        } else {
            for sign in ["M=1,", "M=2,", "declared", "at most 7", "nothing was compiled or written", database] {
                #expect(result.output.contains(sign), "\(result.output)")
            }
        }
    }

    @Test("a log of misses is tuned, what is broken in it is left out and named")
    func misses() async throws {
        #expect(try await run("--op moe-stage2 --shape M=2,N=64,K=256,E=11 --budget 1 --quiet").status == 0)
        let key = try #require(keys().first?.split(separator: "},\"configuration\"").first)
        let log = try write("\(key)},\"grade\":\"none\"}\n{}\n", to: "misses.jsonl")
        try FileManager.default.removeItem(atPath: database)
        let result = try await run("--from-misses \(log) --budget 1 --json --quiet")
        #expect(result.status == 0, "\(result.errors)")
        #expect(try json(result)["results"]?.arrayValue?.count == 1)
        #expect(try json(result)["left_out"]?.arrayValue?.first?["place"]?.stringValue == "\(log), line 2")
        #expect(try keys().count == 1)
        let misses = try json(result)["misses"]
        #expect(misses?["problems"] == 1 && misses?["with_records"] == 1 && misses?["log"]?.stringValue == log)

        // Another problem, of an operation that this version does not have, and the log in its usual place.
        let other = key.replacing("moe-stage2", with: "moe-stage7")
        _ = try write("\(key)},\"grade\":\"none\"}\n\(other)},\"grade\":\"none\"}\n", to: "db/misses.jsonl")
        let again = try await run("--from-misses default --budget 1 --quiet")
        #expect(again.status == 0, "\(again.errors)")
        #expect(again.output.contains("left out    \(database)/misses.jsonl, line 2: there is no operation"))
        #expect(
            again.output.hasSuffix(
                "1 of the 2 problems missed in \(database)/misses.jsonl now have records of their own\n"))
        let absent = try await run("--from-misses \(folder.path)/none")
        #expect(absent.status == 1 && absent.errors.contains("\(folder.path)/none"), "\(absent.errors)")
        let mixed = try await run("--from-misses \(log) --op moe-stage2")
        #expect(mixed.status == 2 && mixed.errors.contains("leave --op out"))
    }

    @Test("imported shapes are tuned with --run; those for other devices are left out, not matched")
    func importAndRun() async throws {
        let table = try write(
            """
            cu_num,token,model_dim,inter_dim,expert,topk,us2,kernelName2
            304,2,64,256,11,8,12.3,flydsl_moe2_abf16_wint4_bf16_t16x128x256_atomic
            80,3,64,256,11,8,22.3,other
            """, to: "table.csv")
        let shown = try await run("import --aiter-csv \(table)")
        #expect(shown.status == 0, "\(shown.errors)")
        for sign in [
            "1 lines are for other CU counts than 304: 1 for 80", "12.3 us claimed by the table",
            "tune --op moe-stage2 --shape M=2,N=64,K=256,E=11,topk=8\n",
            "tune --op moe-stage2 --shape M=3,N=64,K=256,E=11,topk=8 --cus 80", "tile 16 x 128 x 256, atomic",
        ] {
            #expect(shown.output.contains(sign), "\(shown.output)")
        }
        #expect(!FileManager.default.fileExists(atPath: database))
        let run = try await run("import --aiter-csv \(table) --run --budget 1 --json --quiet")
        #expect(run.status == 0, "\(run.errors)")
        #expect(try json(run)["results"]?.arrayValue?.map { $0["problem"]?["M"]?.intValue } == [2])
        #expect(try json(run)["left_out"]?.arrayValue?.count == 1)
        #expect(try keys().count == 1)
        let other = try await self.run("import --aiter-csv \(table) --cus 228 --run --quiet")
        #expect(other.status == 1 && other.errors.contains("no shape"))
    }

    @Test("build compiles every record, then finds them in the cache; what it cannot make is named")
    func build() async throws {
        #expect(try await run("--op moe-stage2 --shape M=1..2,N=64,K=256,E=11 --budget 1 --quiet").status == 0)
        let cache = try emptyCache()
        func build() async throws -> TuneProcess.Result {
            try await TuneProcess.run(
                ["build", "--arch", "gfx942", "--db", database, "--json", "--quiet"],
                environment: ["XDG_CACHE_HOME": cache])
        }
        let first = try await build()
        #expect(first.status == 0, "\(first.errors)")
        // One text serves both: it does not depend on M.
        let counts = try json(first)
        let (built, cached) = (counts["built"]?.intValue ?? 0, counts["cached"]?.intValue ?? 0)
        #expect(built >= 1 && built + cached == 2)
        let second = try await build()
        #expect(try json(second)["cached"]?.intValue == 2)

        let path = "\(database)/gfx942/moe-stage2.jsonl"
        let text = try String(contentsOfFile: path, encoding: .utf8)
        let lines = text.split(separator: "\n")
        let undeclared = lines[1].replacingOccurrences(
            of: #""configuration":\{"tile_m":\d+"#, with: #""configuration":{"tile_m":17"#, options: .regularExpression)
        try Data("\(lines[0])\n\(undeclared)\nbroken\n".utf8).write(to: URL(fileURLWithPath: path))
        let broken = try await build()
        #expect(broken.status == 1 && broken.errors.contains("2 of 3 records have no code object"))
        let records = try #require(try json(broken)["records"]?.arrayValue)
        #expect(records.map { $0["outcome"]?.stringValue } == ["cached", "skipped", "skipped"])
        #expect(records[1]["note"]?.stringValue?.contains("'tile_m' cannot be '17'") == true)
        #expect(records[1]["place"]?.stringValue == "\(path), line 2")
    }

    /// A cache folder with this machine's compilers and nothing else.
    private func emptyCache() throws -> String {
        let cache = "\(folder.path)/cache"
        try FileManager.default.createDirectory(atPath: "\(cache)/wavetune", withIntermediateDirectories: true)
        let real = ToolchainEnvironment.current
        for suite in CompilerSearch.installedSuites(in: real) {
            let prefix = try #require(real.cacheFolder) + "/rocm-\(suite)"
            try FileManager.default.createSymbolicLink(
                atPath: "\(cache)/wavetune/rocm-\(suite)", withDestinationPath: prefix)
        }
        return cache
    }
}
