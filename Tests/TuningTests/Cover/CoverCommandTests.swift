import OrderedJSON
import Testing
import Tuning
import TuningDatabase

@Suite("tune --cover", .serialized, .enabled(if: TuneProcess.isBuilt, TuneProcess.advice))
struct CoverCommandTests {
    private let bench: MeasuredBench

    init() throws {
        bench = try MeasuredBench()
    }

    /// Expects that the records of M = 1…3 hold one choice, and gives it.
    private func expectCover(_ evidence: Evidence, tolerance: Double) throws -> [RecordedCover] {
        let records = bench.records()
        #expect(records.map { $0.key["M"] } == [1, 2, 3])
        let covers = records.compactMap(\.cover)
        let first = try #require(covers.first)
        #expect(
            covers.count == 3 && covers.allSatisfy { $0.isOfSameSet(as: first) && $0.ratio <= 1 + tolerance + 1e-4 })
        #expect(first.tokens == [1, 2, 3] && first.tolerance == tolerance && first.source.evidence == evidence)
        #expect(Set(covers.map(\.text)) == Set(first.binaries.map(\.text)))
        #expect(records.allSatisfy { RecordAudit.findings(in: $0) == [] })
        return covers
    }

    @Test(
        "on a CPU the times of all M's are measured, records name the choice, show and --json print it, lint finds nothing"
    )
    func measured() async throws {
        let json = try await bench.json("--budget 3 --cover 50%", shape: "M=1..3,N=128,K=128")
        let covers = try expectCover(.measured, tolerance: 0.5)
        let cover = try #require(json["covers"]?.arrayValue?.first)
        #expect(json["covers"]?.arrayValue?.count == 1 && json["failures"] == 0)
        #expect(cover["tolerance"] == 0.5 && cover["time_kind"] == "measured" && cover["problem"]?["N"] == 128)
        #expect(cover["problem"]?["M"] == nil && cover["binaries"]?.arrayValue?.count == covers[0].binaries.count)
        #expect(cover["choices"]?.arrayValue?.map { $0["time_us"]?.doubleValue } == covers.map(\.microseconds))
        try await bench.expectSound()

        let words =
            covers[0].binaries.count == 1 ? "1 binary for 3 M's" : "\(covers[0].binaries.count) binaries for 3 M's"
        for query in [["M=2"], []] {
            let shown = try await TuneProcess.run(["show", "w4a8-gemm"] + query + ["--db", bench.path()])
            #expect(shown.status == 0 && shown.output.contains("\(words), worst "), "\(shown.output)\(shown.errors)")
            #expect(shown.output.contains("(within 50 %), measured on ") && shown.output.contains("M=3"))
        }
        let shown = try await TuneProcess.run(["show", "w4a8-gemm", "M=2", "--json", "--db", bench.path()])
        let record = try JSONValue(parsing: Array(shown.output.utf8))["records"]?.arrayValue?.first
        #expect(record?["cover"]?["text"]?.stringValue == covers[1].text.hexadecimal)
        #expect(record?["cover"]?["configuration"] == covers[1].configuration.json)

        // A record that is made anew with another text has no cover; the others say that it is missing.
        let own = bench.records()[1]
        let anew = try TuningRecord(
            key: own.key, configuration: own.configuration, time: own.time, best: [], space: own.space,
            numerics: own.numerics, text: TextDigest(of: "another"), compiled: own.compiled, date: own.date,
            toolVersion: own.toolVersion)
        try DatabaseFolder(bench.path()).put(anew, replacing: .always)
        let rest = try await TuneProcess.run(["show", "w4a8-gemm", "M=1", "--db", bench.path()])
        #expect(rest.output.contains("records without it: M=2"), "\(rest.output)")
    }

    @Test(
        "where times are modelled the choice is modelled and judged, for people as well",
        .enabled(if: CompilerPresence.isSetUp, CompilerPresence.advice))
    func modelled() async throws {
        let result = try await TuneProcess.run([
            "--op", "moe-stage2", "--shape", "M=1..3,N=64,K=256,E=11", "--budget", "4", "--cover", "0.02", "--modelled",
            "--quiet", "--db", bench.path(),
        ])
        #expect(result.status == 0, "\(result.errors)")
        let covers = try expectCover(.modelled, tolerance: 0.02)
        #expect(
            result.output.contains("for 3 M's, worst ") && result.output.contains("(within 2 %), modelled"),
            "\(result.output)")
        let digest = covers[0].binaries[0].text.hexadecimal.prefix(12)
        #expect(result.output.contains(digest) && result.output.contains("+0 % *"))
        try await bench.expectSound()
    }

    @Test("one M has a cover too")
    func single() async throws {
        let json = try await bench.json("--budget 2 --cover 2%", shape: "M=1,N=128,K=128")
        #expect(json["covers"]?.arrayValue?.first?["binaries"]?.arrayValue?.count == 1)
        #expect(bench.records().map { $0.cover?.tokens } == [[1]] && bench.records().first?.cover?.ratio ?? 0 >= 1)
    }

    @Test(
        "nonsense is refused before anything is tuned",
        arguments: ["--cover 2", "--cover=-1%", "--cover 101%", "--cover nan", "--cover %", "--cover much"])
    func nonsense(_ words: String) async throws {
        let result = try await bench.run("--budget 2 \(words)", shape: "M=1,N=128,K=128")
        #expect(result.status == 2 && result.output.isEmpty, "\(result.errors)")
        #expect(result.errors.contains("is no share from 0 to 100 %, such as 2% or 0.02"), "\(result.errors)")
        #expect(bench.folder.names == [])
    }

    @Test(
        "what a cover has nothing to do with is refused, and so are more M's than one can have",
        arguments: [
            ("--cover 2% --shard 1/2", "M=1", "--shard"), ("--cover 2% --dry-run", "M=1", "--dry-run"),
            ("--cover 2% --explain", "M=1", "--explain"), ("--cover 2%", "M=1..65", "65"),
        ])
    func refused(_ words: String, _ tokens: String, _ sign: String) async throws {
        let result = try await bench.run("--budget 2 \(words)", shape: "\(tokens),N=128,K=128")
        #expect(result.status == 2 && result.output.isEmpty && result.errors.contains(sign), "\(result.errors)")
        #expect(bench.folder.names == [])
    }
}
