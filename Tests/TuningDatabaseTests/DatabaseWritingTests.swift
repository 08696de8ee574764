import Glibc
import Testing
import TuningDatabase

@Suite("Writing databases")
struct DatabaseWritingTests {
    private static let name = "gfx942/moe-stage2.jsonl"

    @Test("Records are added in the order of their keys, and nothing else is left in the folder")
    func order() throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let database = DatabaseFolder(folder.path + "/new/tuning-db")
        for m in [16, 1, 160, 4] {
            #expect(try database.put(SampleRecords.record(m: m)) == .added)
        }
        let lines = try [1, 4, 16, 160].map { try SampleRecords.record(m: $0).line + "\n" }
        #expect(try folder.read("new/tuning-db/\(Self.name)") == lines.joined())
        #expect(try folder.names(in: "new/tuning-db/gfx942") == ["moe-stage2.jsonl"])
        #expect(try folder.names(in: "new/tuning-db") == [".lock", "gfx942"])
    }

    @Test("Several records go into their files at once; outcomes keep the order")
    func batch() throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let database = DatabaseFolder(folder.path)
        try database.put(SampleRecords.record(m: 2))
        let outcomes = try database.put(contentsOf: [
            SampleRecords.record(m: 1, arch: "gfx950"), SampleRecords.record(m: 2), SampleRecords.record(m: 1),
        ])
        #expect(outcomes == [.added, .unchanged, .added])
        #expect(try folder.read(Self.name).split(separator: "\n").count == 2)
        #expect(try folder.read("gfx950/moe-stage2.jsonl").split(separator: "\n").count == 1)
        #expect(try database.put(contentsOf: []) == [])
    }

    @Test("An unchanged record leaves the file alone")
    func unchanged() throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        // Unsorted on purpose: rewriting would sort it.
        let text = try SampleRecords.record(m: 4).line + "\n" + SampleRecords.record(m: 4, arch: "gfx942").line + "\n"
        try folder.write(text, to: Self.name)
        let record = try SampleRecords.record(m: 4)
        #expect(try DatabaseFolder(folder.path).put(record) == .unchanged)
        #expect(try folder.read(Self.name) == record.line + "\n", "two lines with one key become one")
        #expect(try DatabaseFolder(folder.path).put(record) == .unchanged)
    }

    @Test("Measured takes the place of modelled, never the other way round")
    func measuredBeatsModelled() throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let database = DatabaseFolder(folder.path)
        let modelled = try SampleRecords.record(text: "a")
        let measured = try SampleRecords.record(time: SampleRecords.measured, text: "b")
        try database.put(modelled)
        #expect(try database.put(measured) == .replaced(previous: modelled, lost: []))
        #expect(try database.put(modelled) == .kept(existing: measured))
        #expect(try folder.read(Self.name) == measured.line + "\n")
    }

    @Test("Evidence that the key loses is named")
    func lostEvidence() throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let database = DatabaseFolder(folder.path)
        let verified = try SampleRecords.record(text: "a")
        let bare = try SampleRecords.record(text: "b", facts: [], isVerified: false)
        try database.put(verified)
        #expect(try database.put(bare) == .replaced(previous: verified, lost: [.compiled, .verified]))
    }

    @Test("What is known about the same text is kept: other builds' facts, the comparison")
    func carriedOver() throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let database = DatabaseFolder(folder.path)
        let old = try SampleRecords.record(facts: [SampleRecords.facts(build: "clang 17", vgpr: 96)])
        let new = try SampleRecords.record(
            time: SampleRecords.measured, facts: [SampleRecords.facts(build: "clang 21", vgpr: 88)], isVerified: false)
        try database.put(old)
        #expect(try database.put(new) == .replaced(previous: old, lost: []))
        let stored = try #require(TuningDatabase(folders: [folder.path]).lookup(old.key).record)
        #expect(stored.evidence == [.compiled, .verified, .measured])
        #expect(stored.resources(build: "clang 17")?.vgpr == 96)
        #expect(stored.resources(build: "clang 21")?.vgpr == 88)

        // A modelled record does not replace it, but its facts about the same text are new.
        let third = try SampleRecords.record(facts: [SampleRecords.facts(build: "clang 22", vgpr: 80)])
        #expect(try database.put(third) == .kept(existing: stored))
        let last = try #require(TuningDatabase(folders: [folder.path]).lookup(old.key).record)
        #expect(last.compiled.map(\.build) == ["clang 17", "clang 21", "clang 22"])
        #expect(last.time == SampleRecords.measured)
    }

    @Test("Lines that cannot be understood keep their bytes and their neighbours")
    func verbatim() throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let newer = #"{"key" : {"schema":2, "arch":"gfx942","shape":[4,7168]}, "unheard": [1.50, "\u00e9"]}"#
        let extended =
            String(try SampleRecords.record(m: 8).line.dropLast()) + #","signature":{"split":1,"order":[1,2]}}"#
        try folder.write(
            [newer, try SampleRecords.record(m: 16).line, "broken after 16", extended].joined(separator: "\n"),
            to: Self.name)
        #expect(try DatabaseFolder(folder.path).put(SampleRecords.record(m: 4)) == .added)
        let expected = try [
            SampleRecords.record(m: 4).line, extended, SampleRecords.record(m: 16).line, "broken after 16", newer,
        ]
        #expect(try folder.read(Self.name) == expected.map { $0 + "\n" }.joined())

        let database = TuningDatabase(folders: [folder.path])
        #expect(database.issues.map(\.problem).contains(.newerSchema(2)))
        #expect(
            database.issues.map(\.description).contains(
                "\(folder.path)/\(Self.name):5: a record of schema 2, kept but not understood: this version knows 1"))
        // A member that this version does not know, in a record that it does, is kept and written again.
        let stored = try #require(database.lookup(try SampleRecords.key(m: 8)).record)
        #expect(stored.additional.names == ["signature"])
        #expect(stored.line == extended)
    }

    @Test("A link to a file stays a link")
    func link() throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        try DatabaseFolder(folder.path + "/shared").put(SampleRecords.record(m: 1))
        try folder.write("", to: "gfx942/notes")
        try #require(symlink("../shared/\(Self.name)", "\(folder.path)/\(Self.name)") == 0)
        #expect(try DatabaseFolder(folder.path).put(SampleRecords.record(m: 2)) == .added)
        #expect(try folder.read("shared/\(Self.name)").split(separator: "\n").count == 2)
        var target = [CChar](repeating: 0, count: 100)
        #expect(readlink("\(folder.path)/\(Self.name)", &target, target.count) > 0)
    }

    @Test("A broken line with the key is mended, and said so")
    func mended() throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let record = try SampleRecords.record(m: 4)
        try folder.write(record.line.replacing("\"tool\":", with: "\"tol\":") + "\n", to: Self.name)
        guard case .mended(let issue) = try DatabaseFolder(folder.path).put(record) else {
            Issue.record("the broken line was not named")
            return
        }
        #expect(issue.line == 1)
        #expect(try folder.read(Self.name) == record.line + "\n")
    }

    @Test("A writer that holds the lock too long is named")
    func locked() throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let lock = open("\(folder.path)/.lock", O_RDWR | O_CREAT, 0o666)
        defer { close(lock) }
        try #require(flock(lock, LOCK_EX) == 0)
        let error = #expect(throws: DatabaseError.self) {
            try DatabaseFolder(folder.path).put(SampleRecords.record(), patience: .milliseconds(20))
        }
        #expect(error == .locked(path: "\(folder.path)/.lock", waited: .milliseconds(20)))
    }

    @Test("Writers in many threads lose nothing")
    func threads() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        await withTaskGroup(of: Void.self) { group in
            for writer in 0..<4 {
                group.addTask {
                    for step in 0..<25 {
                        #expect(throws: Never.self) {
                            try DatabaseFolder(folder.path).put(SampleRecords.record(m: 1 + writer + 4 * step))
                        }
                    }
                }
            }
        }
        let database = TuningDatabase(folders: [folder.path])
        #expect(database.count == 100)
        #expect(database.validate() == [])
    }

    @Test("Writers in many processes lose nothing")
    func processes() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let path = folder.path
        await withTaskGroup(of: Void.self) { group in
            for writer in 0..<4 {
                group.addTask {
                    await #expect(processExitsWith: .success) { [path = path as String, writer = writer as Int] in
                        for step in 0..<25 {
                            try DatabaseFolder(path).put(SampleRecords.record(m: 1 + writer + 4 * step))
                        }
                    }
                }
            }
        }
        let database = TuningDatabase(folders: [path])
        #expect(database.count == 100)
        #expect(database.validate() == [])
    }

    @Test("Two processes that write many records of one file at once lose nothing, one by one or in batches")
    func manyRecords() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let path = folder.path
        await withTaskGroup(of: Void.self) { group in
            for writer in 0..<2 {
                group.addTask {
                    await #expect(processExitsWith: .success) { [path = path as String, writer = writer as Int] in
                        let numbers = Array(stride(from: 1 + writer, through: 300, by: 2))
                        for start in stride(from: 0, to: numbers.count, by: 15) {
                            let batch = numbers[start..<min(start + 15, numbers.count)]
                            if start % 2 == 0 {
                                try DatabaseFolder(path).put(contentsOf: batch.map { try SampleRecords.record(m: $0) })
                            } else {
                                for m in batch {
                                    try DatabaseFolder(path).put(SampleRecords.record(m: m))
                                }
                            }
                        }
                    }
                }
            }
        }
        #expect(try folder.read(Self.name) == (1...300).map { try SampleRecords.record(m: $0).line + "\n" }.joined())
        #expect(try folder.names(in: "gfx942") == ["moe-stage2.jsonl"])
    }
}
