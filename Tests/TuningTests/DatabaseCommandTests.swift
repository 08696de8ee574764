import Foundation
import OrderedJSON
import Testing
import TuningDatabase

@Suite("tune show, lint and diff", .enabled(if: TuneProcess.isBuilt, TuneProcess.advice))
struct DatabaseCommandTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    /// Puts the records into a database in the folder `name`; gives its path.
    private func database(_ name: String, _ records: [FamilyRecord]) throws -> String {
        let path = "\(folder.path)/\(name)"
        try DatabaseFolder(path).put(contentsOf: records.map { try $0.record })
        return path
    }

    private func tune(_ words: String...) async throws -> TuneProcess.Result {
        try await TuneProcess.run(words.flatMap { $0.split(separator: " ").map(String.init) })
    }

    private func append(_ line: String, to database: String) throws {
        let file = "\(database)/gfx942/moe-stage2.jsonl"
        let text = try String(contentsOfFile: file, encoding: .utf8)
        try (text + line + "\n").write(toFile: file, atomically: true, encoding: .utf8)
    }

    @Test("show gives one record in full and several as a table, with evidence words")
    func show() async throws {
        var other = try FamilyRecord()
        try other.change(dimension: ("M", 9))
        let path = try database("db", [try FamilyRecord("", others: ["unpacking=three"]), other])
        let table = try await tune("show --db \(path)")
        #expect(table.status == 0 && table.errors.isEmpty)
        #expect(table.output.split(separator: "\n").count == 3)
        let one = try await tune("show M=2 gfx942 --db \(path)")
        #expect(one.status == 0)
        for sign in ["M=2,N=64", "1.0 us modelled", "unpacking=three", "8 waves", "\(path)/gfx942/moe-stage2.jsonl:1"] {
            #expect(one.output.contains(sign), "\(one.output)")
        }
        for result in [table, one] {
            for line in result.output.split(separator: "\n") where line.contains(" us") {
                #expect(line.contains("modelled") || line.contains("measured"), "\(line)")
            }
        }
        let json = try await tune("show --op moe-stage2 --shape N=64 --json --db \(path)")
        let records = try JSONValue(parsing: json.output)["records"]?.arrayValue ?? []
        #expect(records.count == 2)
        #expect(records[0]["best"]?.arrayValue?.last?["configuration"]?["unpacking"] == "three")
        let parameters = try SmallProblem().problem.parameters.map(\.name)
        #expect(records[0]["best"]?.arrayValue?.last?["configuration"]?.objectValue?.names == parameters)
    }

    @Test("show says what a problem without a record falls back to, and fails where nothing matches")
    func showGraded() async throws {
        let path = try database("db", [try FamilyRecord()])
        let shape = "--op moe-stage2 --shape M=1,N=64,K=256,E=11,topk=8"
        let near = try await tune("show \(shape) --db \(path)")
        #expect(
            near.status == 0 && near.output.hasPrefix("grade  nearest-bucket: no usable record for M=1; M=2"),
            "\(near.output)")
        let json = try await tune("show \(shape) --db \(path) --json")
        #expect(try JSONValue(parsing: json.output)["grade"] == "nearest-bucket")
        for words in ["show nothing", "show --op moe-stage2 --shape M=1,N=128", "show --model minimax-m2.5"] {
            let none = try await tune("\(words) --db \(path)")
            #expect(none.status == 1 && none.output.isEmpty, "\(words): \(none.output)")
        }
        let wrong = try await tune("show --op moe-stag2 --db \(path)")
        #expect(wrong.status == 2 && wrong.errors.contains("did you mean 'moe-stage2'?"))
    }

    @Test("lint names file, line and what is wrong; a sound database passes")
    func lint() async throws {
        let path = try database("db", [try FamilyRecord()])
        let file = "\(path)/gfx942/moe-stage2.jsonl"
        let sound = try await tune("lint \(path)")
        #expect(sound.status == 0 && sound.output.contains("nothing found in the 1 records"), "\(sound.output)")

        var stale = try FamilyRecord()
        try stale.change(dimension: ("M", 9))
        stale.text = TextDigest(of: "another text")
        var odd = try FamilyRecord()
        try odd.change(dimension: ("M", 10))
        try odd.set("tile_k", to: .integer(100))
        for line in [
            try stale.record.line, "{", try odd.record.line, try odd.record.line, try FamilyRecord().record.line,
        ] {
            try append(line, to: path)
        }
        let result = try await tune("lint \(path) --quiet")
        #expect(result.status == 1)
        let lines = result.output.split(separator: "\n")
        let signs = [
            ":2: stale", ":3: not JSON", ":4: 'configuration' is not in", ":5: the key of line 4",
            ":5: 'configuration'", ":6: the key of line 1",
        ]
        #expect(lines.count == signs.count, "\(result.output)")
        for sign in signs {
            #expect(lines.contains { $0.hasPrefix(file + sign) }, "\(sign) in \(result.output)")
        }
        let json = try await tune("lint \(path) --json")
        #expect(json.status == 1)
        #expect(try JSONValue(parsing: json.output)["findings"]?.arrayValue?.count == signs.count)
        let absent = try await tune("lint \(folder.path)/nothing")
        #expect(absent.status == 1 && absent.output.contains("No such file"))
    }

    @Test("diff lists what was added, removed and changed; exits with 0, 1 or 2 as diff does")
    func diff() async throws {
        var more = try FamilyRecord()
        try more.change(dimension: ("M", 9))
        let (a, b) = (
            try database("a", [try FamilyRecord()]), try database("b", [try FamilyRecord("unpacking=three"), more])
        )
        let result = try await tune("diff \(a) \(b)/gfx942/moe-stage2.jsonl")
        #expect(result.status == 1 && result.errors.isEmpty)
        for sign in [
            "+ moe-stage2 M=9", "~ moe-stage2 M=2", "1.0 us modelled -> 1.0 us modelled", "unpacking: two -> three",
        ] {
            #expect(result.output.contains(sign), "\(result.output)")
        }
        let json = try await tune("diff \(b) \(a) --json")
        let object = try JSONValue(parsing: json.output)
        #expect(object["removed"]?.arrayValue?.count == 1)
        #expect(object["changed"]?.arrayValue?.first?["parameters"] == ["unpacking: three -> two"])
        #expect(try await tune("diff \(a) \(a)").status == 0)
        let absent = try await tune("diff \(a) \(folder.path)/nothing")
        #expect(absent.status == 2 && absent.errors.contains("/nothing"))
    }
}
