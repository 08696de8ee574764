import Glibc
import Testing
import TuningDatabase

@Suite("Journals of tuning runs")
struct JournalTests {
    @Test("A run that is started again finds every trial of the first")
    func resumed() throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let identity = try SampleTrials.identity()
        let written = try [SampleTrials.measured(0), SampleTrials.crashed(1), SampleTrials.measured(0, phase: .final)]
        do {
            let journal = try Journal.open(folder: folder.path + "/db", identity: identity)
            #expect(journal.trials == [])
            #expect(try written.map { try journal.append($0) } == [1, 2, 3])
            #expect(journal.trials == written)
        }
        let journal = try Journal.open(folder: folder.path + "/db", identity: identity)
        #expect(journal.issues == [])
        #expect(journal.trials == written)
        #expect(journal.trial(of: written[0].configuration, text: written[0].text) == written[2])
        #expect(journal.trial(of: written[0].configuration, text: written[0].text, phase: .screening) == written[0])
        #expect(journal.trial(of: written[1].configuration, text: written[1].text)?.outcome == .crashed)
        #expect(journal.trial(of: written[0].configuration, text: TextDigest(of: "another")) == nil)
        #expect(try journal.append(SampleTrials.measured(4)) == 4)
        let found = try #require(Journal.find(identity: identity, in: folder.path + "/db"))
        #expect(found.identity == identity && found.entries.map(\.number) == [1, 2, 3, 4])
        #expect(found.entries.map(\.line) == [2, 3, 4, 5])
    }

    @Test("The file is named after the operation and the identity; databases do not read it")
    func name() throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let identity = try SampleTrials.identity()
        let journal = try Journal.open(folder: folder.path, identity: identity)
        let digits = identity.digest.hexadecimal.prefix(16)
        #expect(journal.path == "\(folder.path)/cpu-avx2/journal/moe-stage2-\(digits).jsonl")
        try journal.append(SampleTrials.measured(0))
        #expect(try folder.read(identity.path).hasPrefix(identity.line + "\n{\"trial\":1,"))
        let database = TuningDatabase(folders: [folder.path])
        #expect(database.count == 0 && database.validate() == [])
        #expect(DatabaseListing(folder.path).issues == [])
        #expect(JournalListing.all(in: folder.path).map(\.path) == [journal.path])
    }

    @Test("Runs that differ in anything have journals of their own")
    func identities() throws {
        let identities = try [
            SampleTrials.identity(), SampleTrials.identity(m: 8), SampleTrials.identity(seed: 2),
            SampleTrials.identity(shard: Shard("1/2")), SampleTrials.identity(shard: Shard("2/2")),
            SampleTrials.identity(compiler: "clang 21.1.8"), SampleTrials.identity(device: "another CPU"),
        ]
        #expect(Set(identities.map(\.path)).count == identities.count)
        #expect(identities[3].whole == identities[0] && identities[0].sharded(identities[4].shard) == identities[4])
        #expect(identities[0].differences(from: identities[2]) == ["seed: 1, not 2"])
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        for (index, identity) in identities.enumerated() {
            try Journal.open(folder: folder.path, identity: identity).append(SampleTrials.measured(index))
        }
        for (index, identity) in identities.enumerated() {
            let found = try #require(Journal.find(identity: identity, in: folder.path))
            #expect(found.trials == [try SampleTrials.measured(index)])
        }
        #expect(Journal.find(identity: try SampleTrials.identity(seed: 3), in: folder.path) == nil)
    }

    @Test("A second tuner on one journal is told so, and may wait")
    func inUse() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let identity = try SampleTrials.identity()
        let path = folder.path
        var journal: Journal? = try Journal.open(folder: path, identity: identity)
        let error = #expect(throws: JournalError.self) {
            try Journal.open(folder: path, identity: identity, patience: .zero)
        }
        #expect(error == .inUse(path: "\(path)/\(identity.path)", waited: .zero))
        #expect("\(try #require(error))".contains("--shard I/N"))
        _ = try Journal.open(folder: path, identity: SampleTrials.identity(shard: Shard("1/2")))
        let waiting = Task.detached {
            try Journal.open(folder: path, identity: identity, patience: .seconds(60)).append(SampleTrials.measured(1))
        }
        try journal?.append(SampleTrials.measured(0))
        journal = nil
        #expect(try await waiting.value == 2)
    }

    @Test("A broken line in the middle is named with its place and skipped; its number is not used again")
    func broken() throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let identity = try SampleTrials.identity()
        do {
            let journal = try Journal.open(folder: folder.path, identity: identity)
            for index in 0..<4 {
                try journal.append(SampleTrials.measured(index))
            }
        }
        var lines = try folder.read(identity.path).split(separator: "\n").map(String.init)
        lines[2] = String(lines[2].dropLast(20))
        lines[3] = lines[3].replacing("\"measured\"", with: "\"splendid\"")
        try folder.write(lines.joined(separator: "\n") + "\n", to: identity.path)
        let journal = try Journal.open(folder: folder.path, identity: identity)
        #expect(journal.trials == [try SampleTrials.measured(0), try SampleTrials.measured(3)])
        let path = "\(folder.path)/\(identity.path)"
        let issues = journal.issues.map(\.description)
        #expect(issues.count == 2)
        #expect(issues.first?.hasPrefix("\(path):3: not JSON at column") == true)
        #expect(
            issues.last
                == "\(path):4: no trial, skipped: 'outcome' is 'splendid', expected measured, failed, rejected, wrong, "
                + "crashed, hung, invalid, quarantined")
        #expect(try journal.append(SampleTrials.measured(4)) == 5)
        #expect(try folder.read(identity.path).hasPrefix(lines.joined(separator: "\n")), "broken lines stay for people")
    }

    @Test("A file that holds something else is not written to")
    func foreign() throws {
        let identity = try SampleTrials.identity()
        let other = try SampleTrials.identity(seed: 2)
        for text in ["my notes", "my notes\n", other.line + "\n", "{\"journal\":2}\n", String(other.line.dropLast(5))] {
            let folder = try TemporaryFolder()
            defer { folder.remove() }
            for part in ["cpu-avx2", "cpu-avx2/journal"] {
                mkdir("\(folder.path)/\(part)", 0o777)
            }
            try folder.write(text, to: identity.path)
            let error = #expect(throws: JournalError.self) { try Journal.open(folder: folder.path, identity: identity) }
            #expect("\(try #require(error))".contains("\(identity.path) is not the journal of this run"))
            #expect(try folder.read(identity.path) == text)
        }
    }
}
