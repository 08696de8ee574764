import Testing
import TuningDatabase

@Suite("Graded lookup")
struct GradedLookupTests {
    private static let name = "gfx942/moe-stage2.jsonl"

    /// A database of records with these M's and compute units.
    private func database(_ records: [(m: Int, units: Int)], _ folder: TemporaryFolder) throws -> TuningDatabase {
        try DatabaseFolder(folder.path).put(
            contentsOf: records.map { try SampleRecords.record(m: $0.m, computeUnits: $0.units) })
        return TuningDatabase(folders: [folder.path])
    }

    private func grade(_ answer: LookupAnswer) -> String {
        "\(answer.record.map { "M=\($0.key["M"] ?? 0) CUs=\($0.key.computeUnits)" } ?? "none") \(answer.grade.name)"
    }

    @Test(
        "Of other M's the smallest from the asked one up answers, else the largest below",
        arguments: [
            (4, "M=4 CUs=304 exact"), (3, "M=4 CUs=304 nearest-bucket"), (1, "M=2 CUs=304 nearest-bucket"),
            (5, "M=16 CUs=304 nearest-bucket"), (17, "M=16 CUs=304 nearest-bucket"),
            (4096, "M=16 CUs=304 nearest-bucket"),
        ])
    func buckets(_ example: (m: Int, expected: String)) throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let database = try database([(2, 304), (4, 304), (16, 304), (3, 80)], folder)
        let key = try SampleRecords.key(m: example.m)
        for _ in 0..<2 {
            #expect(grade(database.lookup(key, accepting: .graded)) == example.expected)
        }
    }

    @Test(
        "Of other compute units those with the very M come first, the nearest count before others",
        arguments: [
            (4, 304, "M=4 CUs=228 other-compute-units"), (8, 304, "M=8 CUs=80 other-compute-units"),
            (5, 304, "M=8 CUs=228 other-compute-units"), (9, 304, "M=8 CUs=228 other-compute-units"),
            (6, 80, "M=8 CUs=80 nearest-bucket"),
        ])
    func computeUnits(_ example: (m: Int, units: Int, expected: String)) throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let records = example.m == 8 ? [(4, 228), (8, 80)] : [(4, 228), (8, 228), (4, 80), (8, 80)]
        let database = try database(records, folder)
        let key = try SampleRecords.key(m: example.m, computeUnits: example.units)
        #expect(grade(database.lookup(key, accepting: .graded)) == example.expected)
    }

    @Test("A record of 80 compute units never passes for one of 304")
    func eightyIsNot304() throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let database = try database([(4, 80)], folder)
        let key = try SampleRecords.key(m: 4)
        #expect(database.lookup(key).miss == .noRecord(key))
        let answer = database.lookup(key, accepting: .graded)
        #expect(answer.grade == .otherComputeUnits(80, asked: 304, bucket: nil))
        #expect("\(answer.grade)".contains("304 CUs") && "\(answer.grade)".contains("80 CUs"))
        let other = database.lookup(try SampleRecords.key(m: 6), accepting: .graded)
        #expect("\(other.grade)".contains("80 CUs") && "\(other.grade)".contains("M=4"))
        // Asking for the very problem alone afterwards still finds nothing.
        #expect(database.lookup(key).record == nil)
    }

    @Test("Another architecture, type, routing or extent never answers, and the miss says what was asked")
    func nothingElse() throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let database = try database([(4, 304)], folder)
        let base = try SampleRecords.key(m: 4)
        func key(
            arch: String = "gfx942", n: Int = 7168, weights: String = "int4", routing: String = "uniform"
        ) throws -> RecordKey {
            try RecordKey(
                arch: arch, computeUnits: 304, operation: "moe-stage2",
                dimensions: base.dimensions.map { $0.name == "N" ? RecordDimension("N", n) : $0 }, weightType: weights,
                activationType: "int8", scaleGranularity: "token-x-channel", routing: routing)
        }
        #expect(database.lookup(try key(), accepting: .graded).grade == .exact)
        for other in [try key(n: 71680), try key(weights: "int8"), try key(routing: "zipf:1.1")] {
            #expect(database.lookup(other, accepting: .graded).miss == .nothingNear(other))
        }
        let gfx950 = try key(arch: "gfx950")
        let answer = database.lookup(gfx950, accepting: .graded)
        #expect(answer.miss == .noRecords(arch: "gfx950", operation: "moe-stage2"))
        #expect(answer.grade.name == "default" && "\(answer.grade)".contains("default configuration"))
    }

    @Test("A neighbour whose line is broken is named, and the next one answers")
    func brokenNeighbour() throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let broken = try SampleRecords.record(m: 4).line.replacing("\"date\":", with: "\"day\":")
        try folder.write([broken, try SampleRecords.record(m: 8).line].joined(separator: "\n"), to: Self.name)
        let database = TuningDatabase(folders: [folder.path])
        #expect(grade(database.lookup(try SampleRecords.key(m: 3), accepting: .graded)) == "M=8 CUs=304 nearest-bucket")
        #expect(grade(database.lookup(try SampleRecords.key(m: 4), accepting: .graded)) == "M=8 CUs=304 nearest-bucket")
        #expect(database.issues.map(\.line) == [1])
        guard case .unusable(let reasons)? = database.lookup(try SampleRecords.key(m: 4)).miss else {
            Issue.record("a broken line was served")
            return
        }
        #expect(reasons.map(\.line) == [1])
    }

    @Test("The nearest bucket is the one that a search through all records finds")
    func againstPlainSearch() throws {
        var generator = SeededGenerator(7)
        for _ in 0..<30 {
            let folder = try TemporaryFolder()
            defer { folder.remove() }
            let records = Set((0..<6).map { _ in Int.random(in: 1...40, using: &generator) }).sorted()
            let database = try database(records.map { ($0, 304) }, folder)
            for m in 1...45 {
                let expected = records.first { $0 >= m } ?? records.last
                let found = database.lookup(try SampleRecords.key(m: m), accepting: .graded)
                #expect(found.record?.key["M"] == expected)
                #expect((found.grade == .exact) == records.contains(m))
            }
        }
    }

    @Test("An operation without M has no buckets, but other compute units")
    func withoutM() throws {
        func key(_ units: Int, n: Int = 64) throws -> RecordKey {
            try RecordKey(
                arch: "gfx942", computeUnits: units, operation: "reduce", dimensions: [RecordDimension("N", n)],
                weightType: "none", activationType: "bf16", scaleGranularity: "none", routing: "none")
        }
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let sample = try SampleRecords.record()
        let record = try TuningRecord(
            key: key(80), configuration: sample.configuration, time: sample.time, best: [], space: sample.space,
            numerics: nil, text: sample.text, compiled: [], date: sample.date, toolVersion: "1")
        try DatabaseFolder(folder.path).put(record)
        let database = TuningDatabase(folders: [folder.path])
        #expect(
            database.lookup(try key(304), accepting: .graded).grade
                == .otherComputeUnits(80, asked: 304, bucket: nil))
        #expect(database.lookup(try key(80, n: 128), accepting: .graded).miss == .nothingNear(try key(80, n: 128)))
    }

    @Test("All records that answer are listed in the order of their keys")
    func records() throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let database = try database([(16, 304), (4, 304), (4, 80)], folder)
        #expect(
            database.records.map(\.record.key)
                == [
                    try SampleRecords.key(m: 4, computeUnits: 80), try SampleRecords.key(m: 4),
                    try SampleRecords.key(m: 16),
                ])
    }
}
