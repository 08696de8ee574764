import OrderedJSON
import Testing
import TuningDatabase

@Suite("Covers in records")
struct CoverTests {
    private static func cover(
        tolerance: Double = 0.02, tokens: [Int] = [1, 4, 8], tile: Int = 128, microseconds: Double = 12.75,
        ratio: Double = 1.02, source: RecordedCover.Source = .modelled, others: [RecordedCover.Binary]? = nil
    ) throws -> RecordedCover {
        let base = try SampleRecords.record().configuration
        let text = TextDigest(of: "shared \(tile)")
        return try RecordedCover(
            tolerance: tolerance, tokens: tokens,
            configuration: RecordedConfiguration(
                base.parameters.map { ($0.name, $0.name == "tile_n" ? .integer(tile) : $0.value) }), text: text,
            microseconds: microseconds, ratio: ratio, source: source,
            binaries: [.init(text: text, microseconds: microseconds)]
                + (others ?? [.init(text: TextDigest(of: "other"), microseconds: nil)]))
    }

    @Test("a cover survives the line, and nothing else of the line changes")
    func roundTrip() throws {
        for source in [RecordedCover.Source.modelled, .measured(device: "a processor")] {
            let record = try SampleRecords.record()
            let covered = try record.covered(by: Self.cover(source: source))
            let read = try TuningRecord(try JSONValue(parsing: covered.line))
            #expect(read == covered && read.cover == covered.cover && read.line == covered.line)
            #expect(read.evidence == record.evidence && read.configuration == record.configuration)
            var members = try #require(try JSONValue(parsing: covered.line).objectValue)
            members["cover"] = nil
            #expect(try JSONValue.object(members).compactText() == record.line)
        }
    }

    @Test("a line without a cover reads as before")
    func olderLines() throws {
        let record = try SampleRecords.record()
        #expect(record.cover == nil && !record.line.contains("cover"))
        #expect(try TuningRecord(try JSONValue(parsing: record.line)).cover == nil)
    }

    @Test(
        "a cover that cannot be is refused with what was expected",
        arguments: [
            (#""tolerance":0.02"#, #""tolerance":2"#, "cover.tolerance"),
            (#""tokens":[1,4,8]"#, #""tokens":[1,8,4]"#, "cover.tokens"),
            (#""tokens":[1,4,8]"#, #""tokens":[]"#, "cover.tokens"),
            (#""tokens":[1,4,8]"#, #""tokens":["1"]"#, "cover.tokens"),
            (#""ratio":1.02"#, #""ratio":0.9"#, "cover.ratio"),
            (#""kind":"modelled","time_us":12.75"#, #""kind":"modelled","time_us":0"#, "cover.time_us"),
            (#""kind":"modelled","time_us":12.75"#, #""kind":"modelled","time_us":13"#, "cover.binaries"),
            (#""kind":"modelled""#, #""kind":"verified""#, "cover.kind"),
            (#""kind":"modelled""#, #""kind":"measured""#, "cover.device"),
        ])
    func refused(_ found: String, _ broken: String, _ member: String) throws {
        let line = try SampleRecords.record().covered(by: Self.cover()).line
        try #require(line.contains(found))
        let error = #expect(throws: RecordError.self) {
            try TuningRecord(try JSONValue(parsing: line.replacing(found, with: broken)))
        }
        #expect("\(try #require(error))".contains(member), "\(String(describing: error))")
        #expect(throws: RecordError.self) {
            try Self.cover(tokens: [1], others: [.init(text: TextDigest(of: "other"), microseconds: 1)])
        }
    }

    @Test("a lookup with the policy of covers gives the cover's choice, and the best where there is none")
    func lookup() throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let (plain, covered) = (
            try SampleRecords.record(m: 1), try SampleRecords.record(m: 4).covered(by: Self.cover())
        )
        try DatabaseFolder(folder.path).put(contentsOf: [plain, covered])
        let database = TuningDatabase(folders: [folder.path])
        let choice = database.lookup(covered.key, policy: .cover)
        #expect(choice.cover == covered.cover && choice.configuration == covered.cover?.configuration)
        #expect(choice.text == covered.cover?.text && choice.answer.record == covered)
        let best = database.lookup(covered.key, policy: .best)
        #expect(best.cover == nil && best.configuration == covered.configuration && best.text == covered.text)
        #expect(database.lookup(plain.key, policy: .cover).configuration == plain.configuration)
        let missing = database.lookup(try SampleRecords.key(m: 3), policy: .cover)
        #expect(missing.configuration == nil && missing.text == nil && missing.answer.miss != nil)
        let near = database.lookup(try SampleRecords.key(m: 3), policy: .cover, accepting: .graded)
        #expect(near.configuration == covered.cover?.configuration && near.answer.grade.name == "nearest-bucket")
    }

    @Test("setting a cover changes the record that is there in nothing else, whichever it is")
    func setting() throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let database = DatabaseFolder(folder.path)
        let record = try SampleRecords.record(m: 4)
        let cover = try Self.cover()
        #expect(try database.put(record.covered(by: cover), replacing: .settingCover) == .unchanged)
        #expect(try folder.names(in: "gfx942") == [])
        // A measured record stands there, which a modelled one would not replace.
        let measured = try SampleRecords.record(m: 4, time: SampleRecords.measured, text: "measured")
        try database.put(measured)
        #expect(
            try database.put(record.covered(by: cover), replacing: .settingCover)
                == .replaced(previous: measured, lost: []))
        let stored = try #require(TuningDatabase(folders: [folder.path]).lookup(record.key).record)
        #expect(stored == measured.covered(by: cover) && stored.time == measured.time)
        #expect(try database.put(record.covered(by: cover), replacing: .settingCover) == .unchanged)
        let newer = try Self.cover(tile: 256)
        try database.put(record.covered(by: newer), replacing: .settingCover)
        #expect(TuningDatabase(folders: [folder.path]).lookup(record.key).record?.cover == newer)
    }

    @Test("a record of the same text keeps the cover, one of another text does not")
    func replaced() throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let database = DatabaseFolder(folder.path)
        let cover = try Self.cover()
        func stored() throws -> RecordedCover? {
            TuningDatabase(folders: [folder.path]).lookup(try SampleRecords.key(m: 4)).record?.cover
        }
        try database.put(SampleRecords.record(m: 4, text: "a").covered(by: cover))
        try database.put(SampleRecords.record(m: 4, time: .modelled(median: 3, limit: 1), text: "a"))
        #expect(try stored() == cover)
        try database.put(SampleRecords.record(m: 4, time: .modelled(median: 3, limit: 1), text: "b"))
        #expect(try stored() == nil)
    }

    @Test("joining databases keeps covers, and joining again changes nothing")
    func merged() throws {
        let (mine, theirs) = (try TemporaryFolder(), try TemporaryFolder())
        defer { mine.remove() }
        defer { theirs.remove() }
        let cover = try Self.cover()
        try DatabaseFolder(mine.path).put(SampleRecords.record(m: 4, text: "a"))
        try DatabaseFolder(theirs.path).put(SampleRecords.record(m: 4, text: "a").covered(by: cover))
        var lines: [String] = []
        for _ in 0..<2 {
            _ = try DatabaseMerge([theirs.path], into: mine.path).run()
            let record = TuningDatabase(folders: [mine.path]).lookup(try SampleRecords.key(m: 4)).record
            #expect(record?.cover == cover)
            lines.append(record?.line ?? "")
        }
        #expect(lines[0] == lines[1])
    }
}
