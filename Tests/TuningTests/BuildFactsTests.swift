import Foundation
import OrderedJSON
import Testing
import Toolchain
import Tuning
import TuningDatabase

@Suite(
    "tune build, what records learn", .serialized, .enabled(if: TuneProcess.isBuilt, TuneProcess.advice),
    .enabled(if: CompilerPresence.isSetUp, CompilerPresence.advice))
struct BuildFactsTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    private var database: String { "\(folder.path)/db" }
    private var file: String { "gfx942/moe-stage2.jsonl" }

    /// A record for `tokens` tokens that another compiler's build made, the winner ranked with `waves` waves on a SIMD.
    private func record(tokens: Int, waves: Int = 1, text: TextDigest? = nil) throws -> TuningRecord {
        var made = try FamilyRecord("", others: ["unpacking=three"])
        try made.change(dimension: ("M", tokens))
        made.best = made.best.enumerated().map { place, ranked in
            RankedConfiguration(
                ranked.configuration, microseconds: ranked.microseconds, wavesPerSIMD: place == 0 ? waves : 1)
        }
        made.text = text ?? made.text
        made.facts = [
            CompiledFacts(
                build: "another build", resources: RecordedResources(scratchBytes: 0, wavesPerSIMD: 1, codeBytes: 7))
        ]
        return try made.record
    }

    private func build(_ words: String...) async throws -> JSONValue {
        let result = try await TuneProcess.run(["build", "--db", database, "--json", "--quiet"] + words)
        #expect(result.status == 0, "\(result.errors)")
        return try JSONValue(parsing: result.output)
    }

    /// The lines of the database without what compilers made of them.
    private func linesWithoutFacts() throws -> [String] {
        try String(decoding: folder.bytes(of: "db/\(file)"), as: UTF8.self).split(separator: "\n").map { line in
            String(line).replacing(#/"compiled":\{.*?\}\}/#, with: "")
        }
    }

    @Test("each compiler's facts stand beside the others', once, and nothing else of a record changes")
    func facts() async throws {
        let records = try [1, 2, 3].map { try record(tokens: $0) }
        try DatabaseFolder(database).put(contentsOf: records)
        let before = try linesWithoutFacts()
        let suites = CompilerSearch.installedSuites(in: .current)
        var builds: Set<String> = ["another build"]
        for suite in suites.map({ ["--suite", $0] }) + (suites.isEmpty ? [[]] : []) {
            let first = try await build(suite.first ?? "--quiet", suite.last ?? "--quiet")
            let compiler = try #require(first["compiler"]?.stringValue)
            let isNew = builds.insert(compiler).inserted
            #expect(first["facts"]?["gained"]?.intValue == (isNew ? 3 : 0))
            #expect(first["facts"]?["folder"]?.stringValue == database && first["facts"]?["not_written"] == [])
            let bytes = try folder.bytes(of: "db/\(file)")
            #expect(try await build(suite.first ?? "--quiet", suite.last ?? "--quiet")["facts"]?["gained"] == 0)
            #expect(try folder.bytes(of: "db/\(file)") == bytes)
        }
        #expect(builds.count >= 2 && before.count == 3)
        #expect(try linesWithoutFacts() == before)
        let stored = TuningDatabase(folders: [database])
        for record in records {
            let found = try #require(stored.lookup(record.key).record)
            #expect(Set(found.compiled.map(\.build)) == builds)
            #expect(found.compiled.allSatisfy { $0.resources.codeBytes > 0 })
            #expect(found.compiled.contains { ($0.resources.vgpr ?? 0) > 0 && $0.resources.ldsBytes != nil })
        }
        #expect(stored.validate() == [])
    }

    @Test("a record of another text gains nothing, and is said to have changed")
    func stale() async throws {
        try DatabaseFolder(database).put(contentsOf: [record(tokens: 2, text: TextDigest(of: "another"))])
        let bytes = try folder.bytes(of: "db/\(file)")
        let json = try await build()
        #expect(json["facts"]?["gained"] == 0)
        #expect(json["records"]?.arrayValue?.first?["note"]?.stringValue?.contains("text has changed") == true)
        #expect(try folder.bytes(of: "db/\(file)") == bytes)
    }

    @Test("a winner that loses a wave is named with what lookups use in its place, also once its facts are there")
    func refusal() async throws {
        let record = try record(tokens: 2, waves: 16)
        try DatabaseFolder(database).put(record)
        for _ in 0..<2 {
            let built = try #require(try await build()["records"]?.arrayValue?.first)
            #expect(built["refusal"]?["reason"]?.stringValue?.contains("waves on a SIMD") == true)
            #expect(built["refusal"]?["instead"]?.stringValue == "\(record.best[1].configuration)")
        }
        let text = try await TuneProcess.run(["build", "--db", database, "--quiet"])
        #expect(text.output.contains("refused in favour of") && text.output.contains("0 records gained"))
    }

    @Test("the binary of a cover is compiled too, and named where it is not the one that was chosen")
    func cover() async throws {
        let other = try FamilyRecord("unpacking=three").record
        func covered(_ tokens: Int, by text: TextDigest) throws -> TuningRecord {
            try record(tokens: tokens).covered(
                by: RecordedCover(
                    tolerance: 0.02, tokens: [tokens], configuration: other.configuration, text: text,
                    microseconds: 10, ratio: 1, source: .modelled, binaries: [.init(text: text, microseconds: 10)]))
        }
        try DatabaseFolder(database).put(contentsOf: [
            covered(2, by: other.text), covered(3, by: TextDigest(of: "another")),
        ])
        let built = try #require(try await build()["records"]?.arrayValue)
        #expect(built.allSatisfy { ["built", "cached"].contains($0["outcome"]?.stringValue ?? "") })
        let notes = built.map { $0["note"]?.stringValue }
        #expect(notes == [nil, "the cover's binary: its text has changed since it was recorded"])
    }

    @Test("only the folder that is written to gains facts; what lies elsewhere is counted")
    func elsewhere() async throws {
        let other = "\(folder.path)/other"
        try DatabaseFolder(database).put(record(tokens: 1))
        try DatabaseFolder(other).put(contentsOf: [record(tokens: 2), record(tokens: 3)])
        let bytes = try folder.bytes(of: "other/\(file)")
        func run(writingTo target: String?) async throws -> WrittenFacts {
            try await DatabaseBuild(
                folders: [other, database], writingTo: target, target: .gfx942, suite: nil, workers: 1,
                stop: StopRequest()
            ).run().facts
        }
        let nowhere = try await run(writingTo: nil)
        #expect(nowhere.gained == 0 && nowhere.text.contains("3 records, since there is no folder to write to"))
        let written = try await run(writingTo: database)
        #expect(
            written.gained == 1 && written.text.contains("not written: 2 records in other folders"), "\(written.text)")
        #expect(try folder.bytes(of: "other/\(file)") == bytes)
        // Its lock cannot be taken.
        try FileManager.default.removeItem(atPath: "\(other)/.lock")
        try FileManager.default.createDirectory(atPath: "\(other)/.lock", withIntermediateDirectories: true)
        let kept = try await run(writingTo: other)
        #expect(kept.gained == 0 && kept.text.contains("2 records in \(other): "), "\(kept.text)")
        #expect(try folder.bytes(of: "other/\(file)") == bytes)
    }
}
