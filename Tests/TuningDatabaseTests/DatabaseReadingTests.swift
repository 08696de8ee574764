import Testing
import TuningDatabase

@Suite("Reading databases")
struct DatabaseReadingTests {
    private static let name = "gfx942/moe-stage2.jsonl"

    private func issues(_ database: TuningDatabase) -> [String] {
        database.validate().map { issue in
            "\(issue.line ?? 0): \(issue.problem)"
        }
    }

    @Test("A record is found, with its grade and its place")
    func found() throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        try folder.write(
            try SampleRecords.record(m: 1).line + "\n\n" + SampleRecords.record(m: 4).line + "\n", to: Self.name)
        let database = TuningDatabase(folders: [folder.path])
        guard case .found(let stored, .exact) = database.lookup(try SampleRecords.key(m: 4)) else {
            Issue.record("the record was not found")
            return
        }
        #expect(stored.record == (try SampleRecords.record(m: 4)))
        #expect(stored.file == "\(folder.path)/\(Self.name)")
        #expect(stored.line == 3)
        #expect(database.count == 2)
    }

    @Test("A miss says what is missing")
    func misses() throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        try folder.write(try SampleRecords.record(m: 1).line, to: Self.name)
        let database = TuningDatabase(folders: [folder.path, folder.path + "/none"])
        let key = try SampleRecords.key(m: 4)
        #expect(database.lookup(key).miss == .noRecord(key))
        #expect(
            database.lookup(try SampleRecords.key(m: 1, arch: "gfx950")).miss
                == .noRecords(arch: "gfx950", operation: "moe-stage2"))
        #expect(TuningDatabase(folders: []).lookup(key).miss == .noRecords(arch: "gfx942", operation: "moe-stage2"))
        #expect(database.issues.map(\.file) == [folder.path + "/none"])
    }

    @Test("Broken lines are named and skipped, the rest is served")
    func brokenLines() throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let sound = try SampleRecords.record(m: 8)
        let cut = try String(SampleRecords.record(m: 1).line.dropLast(40))
        let lying = try SampleRecords.record(m: 2).line.replacing(
            "[\"compiled\",\"verified\",\"modelled\"]", with: "[\"measured\"]")
        let elsewhere = try SampleRecords.record(m: 3, arch: "gfx950").line
        let hollow = String(try SampleRecords.record(m: 5).line.replacing("\"median_us\":12.5,", with: ""))
        try folder.write(
            [
                "<<<<<<< ours", cut, lying, elsewhere, hollow, "[1]", "{}", "nonsense", "\u{0}", sound.line,
            ].joined(separator: "\n"), to: Self.name)
        let database = TuningDatabase(folders: [folder.path])
        #expect(database.lookup(sound.key).record == sound)
        // Found at load: lines without a sound key. What comes after the key is looked at when it is asked for.
        #expect(database.issues.map(\.line) == [1, 2, 4, 6, 7, 8, 9])
        guard case .unusable(let reasons)? = database.lookup(try SampleRecords.key(m: 5)).miss else {
            Issue.record("a record without a time was served")
            return
        }
        #expect(reasons.map(\.line) == [5])
        let all = issues(database)
        #expect(all.count == 9)
        #expect(all.contains("1: the mark of an unfinished merge, skipped; finish the merge"))
        #expect(all.contains("4: skipped: the record belongs into gfx950/moe-stage2.jsonl"))
        #expect(all.contains("5: no record, skipped: 'time.median_us' is missing"))
        #expect(all.contains("6: no record, skipped: 'record' is an array, expected an object"))
        #expect(all.contains("7: no record, skipped: 'key' is missing"))
        #expect(all.contains("8: not JSON at column 1, skipped: found a misspelt word where 'null' should stand"))
        #expect(all.contains { $0.hasPrefix("2: not JSON at column ") })
        #expect(
            all.contains { $0.hasPrefix("3: no record, skipped: 'evidence' says [measured], but the record holds") })
        #expect(database.issues.first?.description.hasPrefix("\(folder.path)/\(Self.name):1: ") == true)
    }

    @Test("A record written by hand, with spaces and in another order, is found")
    func byHand() throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let record = try SampleRecords.record(m: 4)
        let spaced = record.line.replacing("\"cus\":304,", with: "").replacing(
            "\"routing\":\"uniform\"", with: "\"routing\" : \"uniform\", \"cus\": 304")
        try folder.write("  \(spaced)\r\n", to: Self.name)
        let database = TuningDatabase(folders: [folder.path])
        #expect(database.lookup(record.key).record == record)
        #expect(database.issues == [])
    }

    @Test("Later folders win; where their line is broken the earlier one answers")
    func layers() throws {
        let bundled = try TemporaryFolder()
        defer { bundled.remove() }
        let user = try TemporaryFolder()
        defer { user.remove() }
        try bundled.write(
            try SampleRecords.record(m: 1, tool: "bundled").line + "\n"
                + SampleRecords.record(m: 2, tool: "bundled").line + "\n"
                + SampleRecords.record(m: 3, tool: "bundled").line, to: Self.name)
        try user.write(
            try SampleRecords.record(m: 2, tool: "user").line + "\n"
                + SampleRecords.record(m: 3, tool: "user").line.replacing("\"date\":", with: "\"day\":"), to: Self.name)
        let database = TuningDatabase(folders: [bundled.path, user.path])
        #expect(database.lookup(try SampleRecords.key(m: 1)).record?.toolVersion == "bundled")
        #expect(database.lookup(try SampleRecords.key(m: 2)).record?.toolVersion == "user")
        #expect(database.lookup(try SampleRecords.key(m: 3)).record?.toolVersion == "bundled")
        #expect(database.issues.map(\.file) == ["\(user.path)/\(Self.name)"])
        #expect(database.count == 5)
    }

    @Test("Of two lines with one key the measured one is served, else the later, and both are named")
    func duplicates() throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        try folder.write(
            try SampleRecords.record(m: 1, time: SampleRecords.measured).line + "\n"
                + SampleRecords.record(m: 1).line + "\n" + SampleRecords.record(m: 2, tool: "earlier").line + "\n"
                + SampleRecords.record(m: 2, tool: "later").line, to: Self.name)
        let database = TuningDatabase(folders: [folder.path])
        #expect(database.lookup(try SampleRecords.key(m: 1)).record?.time == SampleRecords.measured)
        #expect(database.lookup(try SampleRecords.key(m: 2)).record?.toolVersion == "later")
        #expect(database.issues.map(\.problem) == [.duplicate(firstLine: 1), .duplicate(firstLine: 3)])
        #expect(database.issues.map(\.line) == [2, 4])
    }

    @Test("Files that no record leads to are named; other files are none of ours")
    func names() throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let line = try SampleRecords.record(m: 1).line
        for name in ["gfx942/Upper.jsonl", "GFX942/moe-stage2.jsonl", "gfx942/.hidden.jsonl", "gfx942/notes.md"] {
            try folder.write(line, to: name)
        }
        try folder.write("# about", to: "README.md")
        let database = TuningDatabase(folders: [folder.path])
        #expect(database.count == 0)
        #expect(
            database.issues.map(\.file) == ["\(folder.path)/GFX942", "\(folder.path)/gfx942/Upper.jsonl"])
    }

    @Test("A folder in a file's place is named")
    func folderInPlace() throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        try folder.write("", to: "gfx942/moe-stage2.jsonl/x")
        let issues = TuningDatabase(folders: [folder.path]).issues
        #expect(issues.count == 1)
        #expect(issues.first?.description.contains("Is a directory") == true)
    }

    @Test("Thousands of records are found, each its own")
    func many() throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let records = try (1...3000).map { try SampleRecords.record(m: $0) }
        try folder.write(records.map(\.line).joined(separator: "\n"), to: Self.name)
        let database = TuningDatabase(folders: [folder.path])
        #expect(database.count == 3000)
        #expect(records.allSatisfy { database.lookup($0.key).record == $0 })
        #expect(database.lookup(try SampleRecords.key(m: 3001)).record == nil)
    }

    @Test("Lines longer than what is read at a time keep their places")
    func longLines() throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let records = try (1...40).map { m in
            try SampleRecords.record(m: m, tool: String(repeating: "x", count: m % 4 == 0 ? 150_000 : 17 * m))
        }
        try folder.write("\n" + records.map { $0.line + "\n\n" }.joined(), to: Self.name)
        let database = TuningDatabase(folders: [folder.path])
        for (index, record) in records.enumerated() {
            guard case .found(let stored, _) = database.lookup(record.key) else {
                Issue.record("\(record.key) was not found")
                continue
            }
            #expect(stored.record == record)
            #expect(stored.line == 2 * index + 2)
        }
        #expect(database.issues == [])
    }

    @Test("An open database stays what it was when a file is replaced, and notices one that is written into")
    func changesOnDisk() throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let records = try (1...3).map { try SampleRecords.record(m: $0) }
        try DatabaseFolder(folder.path).put(contentsOf: records)
        let database = TuningDatabase(folders: [folder.path])
        try DatabaseFolder(folder.path).put(SampleRecords.record(m: 1, time: SampleRecords.measured))
        #expect(database.lookup(records[0].key).record == records[0])
        #expect(database.lookup(records[1].key).record == records[1])

        let other = TuningDatabase(folders: [folder.path])
        try folder.write(records[2].line + "\n", to: Self.name)
        #expect(other.lookup(records[0].key).record == nil)
        #expect(other.lookup(records[2].key).record == nil)
        #expect(other.issues.count == 2)
    }

    @Test("Many threads look up the same records")
    func threads() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let records = try (1...50).map { try SampleRecords.record(m: $0) }
        try folder.write(records.map(\.line).joined(separator: "\n"), to: Self.name)
        let database = TuningDatabase(folders: [folder.path])
        let found = await withTaskGroup(of: Int.self) { group in
            for _ in 0..<4 {
                group.addTask { records.count { database.lookup($0.key).record == $0 } }
            }
            return await group.reduce(0, +)
        }
        #expect(found == 200)
    }
}
