import Testing
import TuningDatabase

@Suite("Joining databases")
struct MergeTests {
    private static let name = "gfx942/moe-stage2.jsonl"

    private static func record(
        _ m: Int, _ time: RecordedTime, tileN: Int = 64, day: String = "2026-11-21", facts: [String] = []
    ) throws -> TuningRecord {
        let sample = try SampleRecords.record(m: m)
        return try TuningRecord(
            key: sample.key, configuration: SampleRecords.configuration(tileN: tileN), time: time, best: [],
            space: sample.space, numerics: sample.numerics, text: TextDigest(of: "\(tileN)"),
            compiled: facts.map { SampleRecords.facts(build: $0) }, date: #require(CalendarDay(day)),
            toolVersion: "1")
    }

    private static func measured(_ median: Double, device: String = "a", deviation: Double = 0.01) -> RecordedTime {
        .measured(median: median, deviation: deviation, samples: 15, limit: 1, device: device)
    }

    /// All lines of the database at `path`, journals included.
    private static func content(of path: String) throws -> [String] {
        let records = DatabaseListing(path).records.map(\.record.line)
        return try records
            + JournalListing.all(in: path).flatMap { journal in
                try TemporaryFolder.read(journal.path).split(separator: "\n").map(String.init)
            }
    }

    @Test("Records of two machines stand in one, the better where both have the problem; the report says so")
    func records() throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let (a, b) = (folder.path + "/a", folder.path + "/b")
        let modelled = RecordedTime.modelled(median: 1, limit: 1)
        try DatabaseFolder(a).put(contentsOf: [
            Self.record(1, modelled), Self.record(2, modelled), Self.record(3, Self.measured(10)),
            Self.record(4, Self.measured(10)), Self.record(5, Self.measured(10)),
            Self.record(6, modelled, day: "2026-11-22"), Self.record(8, modelled),
        ])
        try DatabaseFolder(b).put(contentsOf: [
            Self.record(1, modelled), Self.record(2, Self.measured(12)), Self.record(3, modelled, tileN: 128),
            Self.record(4, Self.measured(9.95), tileN: 128), Self.record(5, Self.measured(9.8), tileN: 128),
            Self.record(6, modelled, tileN: 128), Self.record(7, modelled),
        ])
        let report = try DatabaseMerge([a, b], into: a).run()
        let source = try #require(report.sources.first)
        #expect(report.sources.count == 1 && source.path == b && report.issues == [])
        #expect((source.records, source.added, source.replaced, source.kept, source.unchanged) == (7, 1, 2, 3, 1))
        let found = DatabaseListing(a).records.map(\.record)
        #expect(found.map { $0.key["M"] } == [1, 2, 3, 4, 5, 6, 7, 8])
        #expect(found.map(\.time.median) == [1, 12, 10, 10, 9.8, 1, 1, 1])
        #expect(found[5].date.text == "2026-11-22")
    }

    @Test("Joining again changes nothing, and the order in which databases are named does not matter")
    func anyOrder() throws {
        var generator = SeededGenerator(5)
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        for round in 0..<8 {
            let names = try ["a", "b", "c"].enumerated().map { number, name in
                let path = "\(folder.path)/\(round)/\(name)"
                try Self.fill(path, number, &generator)
                return path
            }
            func joined(_ order: [Int], _ into: String) throws -> [String] {
                _ = try DatabaseMerge(order.map { names[$0] }, into: into).run()
                return try Self.content(of: into)
            }
            let new = ["first", "second", "third"].map { "\(folder.path)/\(round)/\($0)" }
            let expected = try joined([0, 1, 2], new[0])
            #expect(try joined([2, 0, 1], new[1]) == expected)
            #expect(try joined([1, 2, 0], new[1]) == expected)
            // What is already in the database that is written to are the incumbents, so grouping matters to records that
            // are as good as each other, but never to trials.
            _ = try joined([2, 1], new[2])
            let grouped = try joined([0], new[2])
            #expect(grouped.filter(Self.isTrial) == expected.filter(Self.isTrial))
            let first = try joined([0, 1, 2], names[1])
            #expect(try joined([2, 1, 0], names[1]) == first)
            #expect(first.filter(Self.isTrial).count > expected.filter(Self.isTrial).count, "its own part stays")
        }
    }

    private static func isTrial(_ line: String) -> Bool { line.hasPrefix("{\"trial\"") }

    /// Puts records and trials drawn from `generator` into the `number`th database, at `path`.
    private static func fill(_ path: String, _ number: Int, _ generator: inout SeededGenerator) throws {
        let records = try (0..<8).map { _ in
            let isMeasured = Bool.random(using: &generator)
            let median = Double.random(in: 5...5.2, using: &generator)
            let device = ["a", "b"].randomElement(using: &generator) ?? ""
            return try record(
                Int.random(in: 1...4, using: &generator),
                isMeasured
                    ? measured(median, device: device, deviation: Double.random(in: 0...0.1, using: &generator))
                    : .modelled(median: median, limit: 1),
                tileN: 64 << Int.random(in: 0...2, using: &generator),
                day: "2026-11-2\(Int.random(in: 0...9, using: &generator))", facts: ["build \(number)"])
        }
        try DatabaseFolder(path).put(contentsOf: records)
        let identity = try SampleTrials.identity()
        let journal = try Journal.open(
            folder: path, identity: number == 0 ? identity : identity.sharded(Shard(index: number, count: 2)))
        for _ in 0..<4 {
            try journal.append(SampleTrials.measured(Int.random(in: 0...6, using: &generator)))
        }
    }

    @Test("A run that is not shared out finds the trials of all parts, and goes on in the same journal")
    func shards() throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let path = folder.path
        let identity = try SampleTrials.identity()
        for index in 1...3 {
            let journal = try Journal.open(folder: path, identity: identity.sharded(Shard(index: index, count: 3)))
            for number in 0..<4 {
                try journal.append(SampleTrials.measured(3 * number + index))
            }
            // Another compiler's trials are another run's.
            let other = try SampleTrials.identity(compiler: "clang 21").sharded(Shard(index: index, count: 3))
            try Journal.open(folder: path, identity: other).append(SampleTrials.crashed(index))
        }
        let report = try DatabaseMerge([path], into: path).run()
        #expect(report.sources.isEmpty && report.issues == [])
        #expect(report.journals.map(\.after).sorted() == [3, 12] && report.journals.allSatisfy { $0.before == 0 })
        #expect(report.journals.allSatisfy { $0.journals == 3 && $0.duplicates == 0 && $0.identity.shard == nil })
        do {
            let journal = try Journal.open(folder: path, identity: identity)
            #expect(journal.issues == [] && journal.trials.count == 12)
            for number in 1...12 {
                let asked = try SampleTrials.measured(number)
                let trial = try #require(journal.trial(of: asked.configuration, text: asked.text))
                #expect(trial.hot == asked.hot && trial.outcome == .measured)
                #expect(trial.shard == (try Shard(index: (number - 1) % 3 + 1, count: 3)))
            }
            let listing = try #require(Journal.find(identity: identity, in: path))
            #expect(listing.entries.map(\.number) == Array(1...12))
            #expect(listing.trials.map(\.date) == listing.trials.map(\.date).sorted())
            #expect(try journal.append(SampleTrials.measured(20)) == 13)
        }
        let before = try folder.read(identity.path)
        #expect(try DatabaseMerge([path], into: path).run().journals.isEmpty)
        #expect(try folder.read(identity.path) == before)
        // The parts stay, and can go on.
        let part = try Journal.open(folder: path, identity: identity.sharded(Shard(index: 2, count: 3)))
        #expect(part.trials.count == 4)
        try part.append(SampleTrials.measured(30))
        let again = try #require(try DatabaseMerge([path], into: path).run().journals.first)
        #expect((again.before, again.after) == (13, 14))
        #expect(again.duplicates == 12)
    }

    @Test("Lines that cannot be used are named; a journal's own broken lines stay")
    func issues() throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let (a, b) = (folder.path + "/a", folder.path + "/b")
        let identity = try SampleTrials.identity()
        for (path, index) in [(a, 1), (b, 2)] {
            try DatabaseFolder(path).put(SampleRecords.record(m: index))
            try Journal.open(folder: path, identity: identity).append(SampleTrials.measured(index))
        }
        try folder.write(try folder.read("b/\(Self.name)") + "{}\n", to: "b/\(Self.name)")
        for name in ["a", "b"] {
            let text = try folder.read("\(name)/\(identity.path)")
            try folder.write(
                text.replacing("\n{", with: "\nbroken in \(name)\n{") + "{\"trial\":", to: "\(name)/\(identity.path)")
        }
        let report = try DatabaseMerge([a, b], into: a).run()
        #expect(
            report.issues.map { "\($0.file):\($0.line ?? 0)" } == [
                "\(b)/\(Self.name):2", "\(a)/\(identity.path):2", "\(a)/\(identity.path):4", "\(b)/\(identity.path):2",
                "\(b)/\(identity.path):4",
            ])
        let lines = try folder.read("a/\(identity.path)").split(separator: "\n")
        #expect(lines.count == 4 && lines.last == "broken in a")
        #expect(
            try Journal.open(folder: a, identity: identity).trials == [
                SampleTrials.measured(1), SampleTrials.measured(2),
            ])
        #expect(DatabaseListing(a).records.count == 2)
    }

    @Test("What is no database, and a journal that a tuner is writing to, are errors; nothing is lost")
    func refused() throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let (a, b) = (folder.path + "/a", folder.path + "/b")
        let identity = try SampleTrials.identity()
        let journal = try Journal.open(folder: a, identity: identity)
        try journal.append(SampleTrials.measured(1))
        let missing = #expect(throws: MergeError.self) { try DatabaseMerge([a, b], into: a).run() }
        #expect(missing == .notFolder(b))
        #expect(missing?.description == "\(b) is no folder, expected a database")
        try Journal.open(folder: b, identity: identity).append(SampleTrials.measured(2))
        let inUse = #expect(throws: MergeError.self) { try DatabaseMerge([b], into: a).run(patience: .zero) }
        #expect(inUse == .journal(.inUse(path: journal.path, waited: .zero)))
        try journal.append(SampleTrials.measured(3))
        #expect(try journal.trials == [SampleTrials.measured(1), SampleTrials.measured(3)])
        // Reading a journal that is written to is no matter.
        #expect(try DatabaseMerge([a], into: b).run(patience: .zero).journals.map(\.after) == [3])
    }
}
