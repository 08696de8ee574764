import Glibc
import Testing
import TuningDatabase

@Suite("Writes that fail")
struct WriteFailureTests {
    private static let name = "gfx942/moe-stage2.jsonl"

    @Test("Beyond the limit on file sizes: an error, the old file, nothing beside it")
    func fileSizeLimit() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let path = folder.path
        try DatabaseFolder(path).put(SampleRecords.record(m: 1))
        let before = try folder.read(Self.name)
        // In a process of its own, since the limit holds for the whole process.
        await #expect(processExitsWith: .success) { [path = path as String] in
            var limit = rlimit(rlim_cur: 3000, rlim_max: 3000)
            guard setrlimit(__rlimit_resource_t(1), &limit) == 0 else { exit(10) }  // RLIMIT_FSIZE is 1.
            do {
                try DatabaseFolder(path).put(contentsOf: (2...8).map { try SampleRecords.record(m: $0) })
                exit(11)
            } catch DatabaseError.system(let error) {
                guard error.code == EFBIG, error.description.contains("ulimit -f") else { exit(12) }
            }
            // The process lives on and may write what fits.
            try DatabaseFolder(path).put(SampleRecords.record(m: 1, arch: "gfx950"))
        }
        #expect(try folder.read(Self.name) == before)
        #expect(try folder.names(in: "gfx942") == ["moe-stage2.jsonl"])
        #expect(try folder.names(in: "gfx950") == ["moe-stage2.jsonl"])
    }

    @Test("A folder that may not be written to: an error that says so, the old file")
    func readOnly() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let path = folder.path
        try DatabaseFolder(path).put(SampleRecords.record(m: 1))
        let before = try folder.read(Self.name)
        for (name, mode) in [("gfx942", 0o555), (".lock", 0o666), ("", 0o755)] as [(String, mode_t)] {
            try #require(chmod("\(path)/\(name)", mode) == 0)
        }
        // In a process of its own that gives up root's privileges, which permissions do not hold.
        await #expect(processExitsWith: .success) { [path = path as String] in
            guard geteuid() != 0 || setuid(65534) == 0 else { exit(10) }
            do {
                try DatabaseFolder(path).put(SampleRecords.record(m: 2))
                exit(11)
            } catch DatabaseError.system(let error) {
                let expected = "cannot write \(path)/gfx942/moe-stage2.jsonl: Permission denied; choose a folder that"
                guard error.code == EACCES, error.description.hasPrefix(expected) else { exit(12) }
            }
        }
        #expect(try folder.read(Self.name) == before)
        #expect(try folder.names(in: "gfx942") == ["moe-stage2.jsonl"])
    }

    @Test("A file in a folder's place is an error, not overwritten")
    func fileInPlace() throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        try folder.write("mine", to: "gfx942")
        #expect(throws: DatabaseError.self) { try DatabaseFolder(folder.path).put(SampleRecords.record()) }
        #expect(try folder.read("gfx942") == "mine")
    }

    @Test("A full disk is an error that says so", .enabled(if: SmallDisk.canMount, "mounting needs privileges"))
    func fullDisk() throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let disk = try SmallDisk(at: folder.path + "/disk")
        defer { disk.unmount() }
        try DatabaseFolder(disk.path).put(SampleRecords.record(m: 1))
        let before = try folder.read("disk/\(Self.name)")
        let error = #expect(throws: DatabaseError.self) {
            try DatabaseFolder(disk.path).put(contentsOf: (2...200).map { try SampleRecords.record(m: $0) })
        }
        guard case .system(let system)? = error else {
            Issue.record("no error of the system")
            return
        }
        #expect(system.code == ENOSPC)
        #expect(system.description.contains("free some space"))
        #expect(try folder.read("disk/\(Self.name)") == before)
        #expect(try folder.names(in: "disk/gfx942") == ["moe-stage2.jsonl"])
    }
}
