import Glibc
import Testing
import TuningDatabase

@Suite("Journals and what goes wrong")
struct JournalFaultTests {
    @Test("A journal that is cut at any byte of its last line loses that line and nothing else")
    func cut() throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let identity = try SampleTrials.identity()
        let trials = try [SampleTrials.measured(0), SampleTrials.crashed(1)]
        do {
            let journal = try Journal.open(folder: folder.path, identity: identity)
            for trial in trials {
                try journal.append(trial)
            }
        }
        let whole = try folder.read(identity.path)
        let bytes = Array(whole.utf8)
        let lines = whole.split(separator: "\n").map { $0.utf8.count + 1 }
        let path = "\(folder.path)/\(identity.path)"
        for size in lines[0] + lines[1]..<bytes.count {
            try folder.write(String(decoding: bytes[..<size], as: UTF8.self), to: identity.path)
            let isCut = size > lines[0] + lines[1]
            // Reading alone changes nothing.
            let listing = JournalListing(path)
            #expect(listing.trials == [trials[0]])
            #expect(
                listing.issues
                    == (isCut ? [DatabaseIssue(file: path, line: 3, problem: .cutOff)] : []))
            #expect(try folder.read(identity.path).utf8.count == size)
            let journal = try Journal.open(folder: folder.path, identity: identity)
            #expect(journal.trials == [trials[0]] && journal.issues == listing.issues)
            try journal.append(trials[1])
            #expect(try folder.read(identity.path) == whole)
        }
    }

    @Test("A journal that is cut at any byte of its first line is begun again")
    func cutIdentity() throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let identity = try SampleTrials.identity()
        try Journal.open(folder: folder.path, identity: identity).append(SampleTrials.measured(0))
        let whole = try folder.read(identity.path)
        for size in 0...identity.line.utf8.count {
            try folder.write(String(whole.prefix(size)), to: identity.path)
            let journal = try Journal.open(folder: folder.path, identity: identity)
            #expect(journal.trials == [] && journal.issues == [])
            try journal.append(SampleTrials.measured(0))
            #expect(try folder.read(identity.path) == whole)
        }
    }

    @Test("A tuner that is killed at any instant loses at most the trial in flight")
    func killed() throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let identity = try KilledWriter.identity()
        var generator = SeededGenerator(11)
        var before = 0
        for _ in 0..<25 {
            let said = try KilledWriter.run(
                folder: folder.path, killedAfter: UInt32.random(in: 0...20_000, using: &generator))
            let found = try #require(Journal.find(identity: identity, in: folder.path))
            #expect(found.issues.allSatisfy { $0.problem == .cutOff })
            #expect((said...said + 1).contains(found.entries.count), "said \(said), found \(found.entries.count)")
            #expect(found.entries.map(\.number) == Array(1...found.entries.count))
            #expect(found.trials.enumerated().allSatisfy { $1.configuration["number"] == .integer($0 + 1) })
            #expect(found.entries.count > before)
            before = found.entries.count
            // Opening takes away what was cut off, so that the next one begins on a line of its own.
            let opened = try Journal.open(folder: folder.path, identity: identity)
            #expect(opened.trials == found.trials)
        }
    }

    @Test("Beyond the limit on file sizes: an error that names the file, and every earlier trial")
    func fileSizeLimit() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let path = folder.path
        // In a process of its own, since the limit holds for the whole process.
        await #expect(processExitsWith: .success) { [path = path as String] in
            let identity = try SampleTrials.identity()
            let journal = try Journal.open(folder: path, identity: identity)
            try journal.append(SampleTrials.measured(0))
            var status = stat()
            guard stat(journal.path, &status) == 0 else { exit(9) }
            // Room for a part of the next line.
            let room = rlim_t(status.st_size + 100)
            var limit = rlimit(rlim_cur: room, rlim_max: rlim_t.max)
            guard setrlimit(__rlimit_resource_t(1), &limit) == 0 else { exit(10) }  // RLIMIT_FSIZE is 1.
            for _ in 0..<3 {
                do {
                    try journal.append(SampleTrials.measured(1))
                    exit(11)
                } catch JournalError.system(let error) {
                    guard error.code == EFBIG, error.description.contains("cannot append to \(journal.path)"),
                        error.description.contains("ulimit -f")
                    else { exit(12) }
                }
                // What was written of the line is gone again.
                guard stat(journal.path, &status) == 0, rlim_t(status.st_size) + 100 == room else { exit(13) }
            }
            guard try journal.trials == [SampleTrials.measured(0)] else { exit(14) }
            limit.rlim_cur = rlim_t.max
            guard setrlimit(__rlimit_resource_t(1), &limit) == 0 else { exit(15) }
            guard try journal.append(SampleTrials.measured(1)) == 2 else { exit(16) }
        }
        let found = try #require(Journal.find(identity: SampleTrials.identity(), in: path))
        #expect(found.issues == [])
        #expect(try found.trials == [SampleTrials.measured(0), SampleTrials.measured(1)])
    }

    @Test(
        "A full disk: an error that says so, every earlier trial, and more when there is room again",
        .enabled(if: SmallDisk.canMount, "mounting needs privileges"))
    func fullDisk() throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let disk = try SmallDisk(at: folder.path + "/disk")
        defer { disk.unmount() }
        try folder.write(String(repeating: "x", count: 20_000), to: "disk/ballast")
        let identity = try SampleTrials.identity()
        var journal: Journal? = try Journal.open(folder: disk.path, identity: identity)
        var written = 0
        let error = #expect(throws: JournalError.self) {
            while written < 1000 {
                try journal?.append(SampleTrials.measured(written))
                written += 1
            }
        }
        guard case .system(let system)? = error else {
            Issue.record("no error of the system")
            return
        }
        #expect(system.code == ENOSPC && system.description.contains("free some space"))
        #expect(written > 10 && written < 200)
        let found = try #require(Journal.find(identity: identity, in: disk.path))
        #expect(found.trials.count == written && found.issues == [])
        unlink("\(disk.path)/ballast")
        #expect(try journal?.append(SampleTrials.measured(written)) == written + 1)
        journal = nil
        let reopened = try Journal.open(folder: disk.path, identity: identity)
        #expect(try reopened.trials == (0...written).map { try SampleTrials.measured($0) } && reopened.issues == [])
    }

    @Test("A folder that may not be written to, and a file in its place, are errors that say so")
    func refused() throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        try folder.write("mine", to: "cpu-avx2")
        let error = #expect(throws: JournalError.self) {
            try Journal.open(folder: folder.path, identity: SampleTrials.identity())
        }
        #expect("\(try #require(error))".hasPrefix("cannot make the folder \(folder.path)/cpu-avx2/journal: "))
        #expect(try folder.read("cpu-avx2") == "mine")
    }

    @Test("Threads that share a journal lose nothing, and give no number twice")
    func threads() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let journal = try Journal.open(folder: folder.path, identity: SampleTrials.identity())
        let numbers = try await withThrowingTaskGroup(of: [Int].self) { group in
            for thread in 0..<4 {
                group.addTask {
                    try (0..<25).map { try journal.append(SampleTrials.measured(25 * thread + $0)) }
                }
            }
            return try await group.reduce(into: []) { $0 += $1 }
        }
        #expect(numbers.sorted() == Array(1...100))
        let found = try #require(Journal.find(identity: journal.identity, in: folder.path))
        #expect(found.issues == [] && found.entries.map(\.number) == Array(1...100))
        #expect(found.trials == journal.trials && Set(found.trials).count == 100)
    }
}
