import Foundation
import OrderedJSON
import Testing
import Tuning
import TuningDatabase

@Suite("tune merge, and what else journals need", .enabled(if: TuneProcess.isBuilt, TuneProcess.advice))
struct MergeCommandTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    private func tune(_ words: String...) async throws -> TuneProcess.Result {
        try await TuneProcess.run(words.flatMap { $0.split(separator: " ").map(String.init) })
    }

    private static func identity(_ shard: Shard? = nil) throws -> JournalIdentity {
        let small = try SmallProblem()
        return try JournalIdentity(
            key: FamilyRecord().key, space: SpaceDeclaration(of: small.problem).digest, target: "gfx942",
            device: "MI325X", seed: 1, strategy: "evolution", shard: shard, toolVersion: "0.1.0", compiler: "clang 17")
    }

    private static func trial(_ record: FamilyRecord) throws -> JournalTrial {
        try JournalTrial(
            configuration: record.configuration, text: record.text, outcome: .measured, phase: .screening,
            hot: [12, 12.5])
    }

    /// A database with a record at `m` and, as its part of a search, a trial for each of `settings`.
    private func database(_ name: String, m: Int, shard: String, _ settings: [String]) throws -> String {
        let path = "\(folder.path)/\(name)"
        var record = try FamilyRecord()
        try record.change(dimension: ("M", m))
        try DatabaseFolder(path).put(record.record)
        let journal = try Journal.open(folder: path, identity: Self.identity(Shard(shard)))
        for setting in settings {
            try journal.append(Self.trial(FamilyRecord(setting)))
        }
        return path
    }

    @Test("merge joins records and parts of a search in the first or another database, and says what it did")
    func merge() async throws {
        let a = try database("a", m: 2, shard: "1/2", ["", "unpacking=three"])
        let b = try database("b", m: 9, shard: "2/2", ["combine=reduce"])
        let result = try await tune("merge \(a) \(b) --into \(folder.path)/all")
        #expect(result.status == 0 && result.errors.isEmpty, "\(result.errors)")
        let lines = result.output.split(separator: "\n").map { $0.split(separator: " ").joined(separator: " ") }
        let journal = "\(folder.path)/all/\(try Self.identity().path)"
        for line in [
            "\(a) 1 1 0 0 0 1 2", "\(b) 1 1 0 0 0 1 1", "\(journal) 2 0 3 0",
            "\(folder.path)/all gained 2 records and new trials in 1 journal",
        ] {
            #expect(lines.contains(line), "\(line) in \(result.output)")
        }
        #expect(try Journal.open(folder: "\(folder.path)/all", identity: Self.identity()).trials.count == 3)

        let into = try await tune("merge \(a) \(b) --json")
        #expect(into.status == 0)
        let json = try JSONValue(parsing: into.output)
        #expect(json["into"] == .string(a) && json["issues"] == .array([]))
        #expect(json["sources"]?.arrayValue?.map { $0["added"] } == [1])
        #expect(json["journals"]?.arrayValue?.map { $0["after"] } == [3])
        #expect(DatabaseListing(a).records.count == 2)
        let again = try await tune("merge \(a) \(b)")
        #expect(again.output.contains("\(a) gained 0 records and new trials in 0 journals"), "\(again.output)")
    }

    @Test("merge without databases, or with one that is not there, is a mistake; broken lines end with 1")
    func mistakes() async throws {
        let none = try await tune("merge")
        #expect(none.status == 2 && none.errors.contains("name databases"))
        let a = try database("a", m: 2, shard: "1/2", [""])
        let missing = try await tune("merge \(a) \(folder.path)/nothing")
        #expect(missing.status == 2 && missing.errors.contains("nothing is no folder, expected a database"))
        let b = try database("b", m: 9, shard: "2/2", [""])
        try "{\n".write(toFile: "\(b)/gfx942/w4a8-gemm.jsonl", atomically: true, encoding: .utf8)
        let broken = try await tune("merge \(a) \(b)")
        #expect(broken.status == 1 && broken.errors.contains("\(b)/gfx942/w4a8-gemm.jsonl:1: not JSON"))
        #expect(broken.errors.contains("1 line was left out; everything else was joined in \(a)"))
        #expect(DatabaseListing(a).records.count == 2)
    }

    @Test("lint names broken lines of journals, and trials of what the space does not have")
    func lint() async throws {
        let path = try database("a", m: 2, shard: "1/2", ["", "unpacking=three"])
        let journal = "\(path)/\(try Self.identity(Shard("1/2")).path)"
        let sound = try await tune("lint \(path)")
        #expect(sound.status == 0 && sound.output.contains("nothing found in the 1 records and 2 trials"))
        var odd = try FamilyRecord()
        try odd.set("tile_k", to: .integer(100))
        var small = try FamilyRecord()
        try small.set("tile_k", to: nil)
        do {
            let open = try Journal.open(folder: path, identity: Self.identity(Shard("1/2")))
            try open.append(Self.trial(odd))
            try open.append(Self.trial(small))
            try open.append(Self.trial(odd))
        }
        let text = try String(contentsOfFile: journal, encoding: .utf8)
        try (text + "{\"trial\":6}\n{\"trial\":").write(toFile: journal, atomically: true, encoding: .utf8)
        for place in [path, journal] {
            let result = try await tune("lint \(place) --quiet")
            #expect(result.status == 1)
            let lines = result.output.split(separator: "\n")
            let signs = [
                ":4: 'configuration' is not in the declared space", ":5: 'configuration' is not in", ":6: 'configurat",
                ":7: no trial, skipped", ":8: cut off while it was written",
            ]
            #expect(lines.count == signs.count, "\(result.output)")
            for sign in signs {
                #expect(lines.contains { $0.hasPrefix(journal + sign) }, "\(sign) in \(result.output)")
            }
        }
        let json = try JSONValue(parsing: try await tune("lint \(path) --json").output)
        #expect(json["records"] == 1 && json["journals"] == 1 && json["trials"] == 5)
        #expect(json["findings"]?.arrayValue?.count == 5)
    }

    @Test("--shard names a part of the search, and is for times that are measured")
    func shard() async throws {
        for (word, reason) in [
            ("3", "expected I/N such as 3/8"), ("9/8", "9 is not one of the parts 1 to 8"),
            ("1/0", "there cannot be 0 parts"),
        ] {
            let wrong = try await tune("--op moe-stage2 --shape M=4 --shard \(word)")
            #expect(wrong.status == 2 && wrong.errors.contains(reason), "\(wrong.errors)")
        }
        let modelled = try await tune("--op moe-stage2 --shape M=4 --shard 1/2 --modelled")
        #expect(modelled.status == 2 && modelled.errors.contains("--shard is about what is measured"))
    }

    @Test("A space's digest changes with its values and constraints, and with nothing else")
    func spaceDigest() throws {
        let problem = try SmallProblem().problem
        let declaration = SpaceDeclaration(of: problem)
        #expect(declaration.digest == SpaceDeclaration(of: try SmallProblem().problem).digest)
        #expect(declaration.text.contains("tile_m = "))
        let parameter = try #require(problem.parameters.first { $0.values.count > 1 })
        let fixed = SpaceDeclaration(of: problem, fixing: [parameter.name: parameter.values[0]])
        #expect(fixed.digest != declaration.digest)
        let narrower = SpaceDeclaration(of: problem, requiring: Array(problem.constraints.prefix(1)))
        #expect(narrower.digest != declaration.digest && narrower.digest != fixed.digest)
    }
}
