import Glibc
import Testing
import TuningDatabase

@Suite("The log of misses")
struct MissLogTests {
    @Test("Every key that was not answered exactly stands in one line, with its grade and the reason")
    func lines() throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        try DatabaseFolder(folder.path).put(SampleRecords.record(m: 4))
        let log = MissLog(path: "\(folder.path)/new/\(MissLog.fileName)")
        let database = TuningDatabase(folders: [folder.path], misses: log)
        for _ in 0..<3 {
            _ = database.lookup(try SampleRecords.key(m: 4), accepting: .graded)
            _ = database.lookup(try SampleRecords.key(m: 3), accepting: .graded)
            _ = database.lookup(try SampleRecords.key(m: 8))
            _ = database.lookup(try SampleRecords.key(m: 4, computeUnits: 80), accepting: .graded)
        }
        #expect(try folder.read("new/misses.jsonl").split(separator: "\n").count == 3)
        let (misses, issues) = MissLog.read(log.path)
        #expect(issues == [] && log.issue == nil && database.issues == [])
        #expect(
            misses.map(\.key)
                == [
                    try SampleRecords.key(m: 4, computeUnits: 80), try SampleRecords.key(m: 3),
                    try SampleRecords.key(m: 8),
                ])
        #expect(misses.map(\.grade) == ["other-compute-units", "nearest-bucket", "default"])
        #expect(misses.map(\.count) == [1, 1, 1])
        #expect(try folder.read("new/misses.jsonl").contains("M=4 is the smallest recorded from 3 up"))
    }

    @Test("Counts are those of the processes that missed, the most frequent key first; broken lines are named")
    func counts() throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let path = "\(folder.path)/misses.jsonl"
        for processes in [[1, 2], [2], [2, 8]] {
            let log = MissLog(path: path)
            for m in processes {
                let key = try SampleRecords.key(m: m)
                log.add(key, .missing(.noRecord(key)))
            }
        }
        let text = try folder.read("misses.jsonl")
        let newer = #"{"key":{"schema":7},"grade":"default"}"#
        try folder.write("nonsense\n\(text)\n[]\n\(newer)\n{\"key\":{\"schema\":1,", to: "misses.jsonl")
        // The line that was cut off takes none of the next one.
        let key = try SampleRecords.key(m: 16)
        MissLog(path: path).add(key, .missing(.noRecord(key)))
        let (misses, issues) = MissLog.read(path)
        #expect(misses.map(\.key["M"]) == [2, 1, 8, 16])
        #expect(misses.map(\.count) == [3, 1, 1, 1] && misses.map(\.line) == [3, 2, 6, 11])
        #expect(issues.map(\.line) == [1, 8, 9, 10])
        #expect(issues.contains { $0.problem == .newerSchema(7) })
    }

    @Test("A log that is not there is an issue, not nothing")
    func absent() {
        let (misses, issues) = MissLog.read("/nowhere/misses.jsonl")
        #expect(misses == [] && issues.count == 1)
        #expect(issues.first?.description.contains("No such file") == true)
    }

    @Test("A log that cannot be written is said once and fails no lookup")
    func unwritable() throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        try DatabaseFolder(folder.path).put(SampleRecords.record(m: 4))
        for path in ["\(folder.path)/gfx942/moe-stage2.jsonl/misses.jsonl", folder.path, "/dev/full"] {
            let database = TuningDatabase(folders: [folder.path], misses: MissLog(path: path))
            for m in [3, 5, 6] {
                #expect(database.lookup(try SampleRecords.key(m: m), accepting: .graded).record != nil)
            }
            #expect(database.issues.map(\.file) == [path])
        }
    }

    @Test("A full disk is said once and fails no lookup", .enabled(if: SmallDisk.canMount, "mounting needs privileges"))
    func fullDisk() throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let disk = try SmallDisk(at: folder.path + "/disk")
        defer { disk.unmount() }
        try DatabaseFolder(folder.path).put(SampleRecords.record(m: 4))
        let database = TuningDatabase(folders: [folder.path], misses: MissLog(path: "\(disk.path)/misses.jsonl"))
        for m in 5...400 {
            #expect(database.lookup(try SampleRecords.key(m: m), accepting: .graded).record != nil)
        }
        #expect(database.issues.count == 1)
        #expect(database.issues.first?.description.contains("free some space") == true)
        let (misses, issues) = MissLog.read("\(disk.path)/misses.jsonl")
        #expect(misses.count > 50 && misses.count < 396 && issues.count <= 1)
    }

    @Test("Processes share one log and lose no line")
    func processes() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let path = "\(folder.path)/misses.jsonl"
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<3 {
                group.addTask {
                    await #expect(processExitsWith: .success) { [path = path as String] in
                        let log = MissLog(path: path)
                        for m in 1...60 {
                            let key = try SampleRecords.key(m: m)
                            log.add(key, .missing(.noRecord(key)))
                        }
                        exit(log.issue == nil ? 0 : 1)
                    }
                }
            }
        }
        let (misses, issues) = MissLog.read(path)
        #expect(issues == [])
        #expect(misses.count == 60 && misses.allSatisfy { $0.count == 3 })
    }
}
