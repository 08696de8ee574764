import Kernels
import Testing
import Tuning
import TuningDatabase

@Suite("Auditing records")
struct RecordAuditTests {
    @Test("A record as its family writes it has no findings, and its key leads to the same family")
    func sound() throws {
        let record = try FamilyRecord("unpacking=three", others: ["", "hints=none"]).record
        #expect(RecordAudit.findings(in: record) == [])
        let family = try Operations.family(for: record.key)
        #expect(family.dimensions == (try SmallProblem().problem.dimensions))
        #expect(try RecordKey(family, architecture: "gfx942", computeUnits: 304) == record.key)
    }

    @Test("A record about another text is stale")
    func stale() throws {
        var record = try FamilyRecord()
        let generated = record.text
        record.text = TextDigest(of: "another text")
        #expect(
            RecordAudit.findings(in: try record.record) == [.stale(recorded: record.text, generated: generated)])
    }

    @Test(
        "Values that the family does not declare are named",
        arguments: [
            ("tile_k", RecordedValue.integer(100), "tile_k"), ("unpacking", .text("two\"; system(\"x\""), "unpacking"),
            ("tile_k", nil, "tile_k"), ("split", .integer(2), "split"), ("hints", .flag(true), "hints"),
        ] as [(String, RecordedValue?, String)])
    func undeclared(_ example: (name: String, value: RecordedValue?, sign: String)) throws {
        var record = try FamilyRecord()
        try record.set(example.name, to: example.value)
        let findings = RecordAudit.findings(in: try record.record)
        guard case .undeclaredValue(_, "configuration")? = findings.first, findings.count == 1 else {
            Issue.record("\(findings)")
            return
        }
        #expect("\(findings[0])".contains("'\(example.sign)'"))
    }

    @Test("Values that are declared but not legal together are named")
    func illegal() throws {
        var record = try FamilyRecord()
        try record.set("tile_n", to: .integer(512))
        guard case .illegal(_, "configuration")? = RecordAudit.findings(in: try record.record).first else {
            Issue.record("a tile wider than the problem is legal")
            return
        }
    }

    @Test("The best are looked at as well, each by its place")
    func best() throws {
        var record = try FamilyRecord("", others: ["unpacking=three"])
        let odd = try RecordedConfiguration(
            record.best[1].configuration.parameters.map { ($0.name, $0.name == "k_wave" ? .integer(77) : $0.value) })
        record.best[1] = RankedConfiguration(odd, microseconds: 2)
        let findings = RecordAudit.findings(in: try record.record)
        #expect(findings.count == 1 && findings.first.map { "\($0)".contains("'best[1]'") } == true, "\(findings)")
    }

    @Test("Operations, targets, types and extents that are not ours are named")
    func foreign() throws {
        func finding(_ change: (inout FamilyRecord) throws -> Void) throws -> RecordFinding? {
            var record = try FamilyRecord()
            try change(&record)
            let findings = RecordAudit.findings(in: try record.record)
            #expect(findings.count == 1)
            return findings.first
        }
        #expect(
            try finding { try $0.change(operation: "moe-stage9") }
                == .unknownOperation(found: "moe-stage9", known: Operations.names))
        guard case .unknownTarget("gfx90a", _)? = try finding({ try $0.change(arch: "gfx90a") }) else {
            Issue.record("gfx90a is no target")
            return
        }
        for change in [
            { try $0.change(weights: "int8") }, { try $0.change(dimension: ("K", 100)) },
            { try $0.change(dimension: ("M", .max)) },
        ] as [(inout FamilyRecord) throws -> Void] {
            guard case .impossibleProblem? = try finding(change) else {
                Issue.record("the problem is impossible")
                return
            }
        }
    }
}
