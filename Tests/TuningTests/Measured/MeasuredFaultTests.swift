import Glibc
import OrderedJSON
import Testing
import TuningDatabase

@Suite("tune --target cpu under adverse conditions", .serialized, .enabled(if: TuneProcess.isBuilt, TuneProcess.advice))
struct MeasuredFaultTests {
    private let bench: MeasuredBench

    init() throws {
        bench = try MeasuredBench()
    }

    @Test("a disk that fills up ends the run with what to do; with room again it goes on")
    func fullDisk() async throws {
        let words = "--budget 16 --strategy random --quiet"
        // The libraries come from the cache afterwards, so that the journal is what has no room.
        _ = try await bench.run(words, database: "warm")
        let room = 4096
        let full = try await bench.run(words, fileLimit: room / 512)
        #expect(full.status == 1 && full.output.isEmpty)
        let journal = try #require(bench.journals().first)
        #expect(full.errors.contains("cannot append to \(journal.path): "), "\(full.errors)")
        #expect(full.errors.contains("raise the limit on file sizes (ulimit -f) or choose another folder"))
        let kept = journal.trials
        #expect(kept.count > 1 && kept.count < 16 && journal.issues.isEmpty)
        #expect(bench.records() == [])
        try await bench.expectSound()

        let json = try await bench.json("--budget 16 --strategy random")
        #expect(json["space"]?["tried"] == 16 && json["space"]?["from_journal"]?.intValue == kept.count)
        #expect(bench.journals().first?.trials.starts(with: kept) == true && bench.records().count == 1)
        try await bench.expectSound()
    }

    @Test("two tuners with different problems write one database, and nothing is lost")
    func twoProblems() async throws {
        async let first = bench.run("--budget 5 --quiet", shape: "M=1,N=128,K=128")
        async let second = bench.run("--budget 5 --quiet", shape: "M=2,N=128,K=128")
        for result in try await [first, second] {
            #expect(result.status == 0, "\(result.errors)")
        }
        #expect(bench.records().map { $0.key["M"] } == [1, 2])
        #expect(bench.journals().count == 2 && bench.screened().count == 10)
        try await bench.expectSound()
    }

    @Test("the same run twice at once: the second one says who has the journal; Ctrl-C keeps what the first one found")
    func sameRun() async throws {
        let first = try TuneProcess(bench.arguments("--budget 40000 --json"))
        try await bench.wait(for: 2, of: first)
        let second = try await bench.run("--budget 40000 --quiet")
        #expect(second.status == 1 && second.output.isEmpty)
        #expect(second.errors.contains("another tuner is writing to \(bench.path())"), "\(second.errors)")
        #expect(second.errors.contains("--shard I/N"))

        #expect(first.isRunning)
        first.interrupt()
        let result = try await first.result()
        #expect(result.status == 130, "\(result.errors)")
        #expect(result.errors.contains("stopping") && result.errors.contains("is kept"))
        let json = try JSONValue(parsing: Array(result.output.utf8))
        let tried = try #require(json["space"]?["tried"]?.intValue)
        #expect(json["stopped"] == true && json["ran_out_of_time"] == false && tried >= 2)
        #expect(bench.records().count == 1 && bench.screened().count == tried)
        try await bench.expectSound()

        let resumed = try await bench.json("--budget \(tried + 2)")
        #expect(resumed["space"]?["from_journal"]?.intValue == tried)
        #expect(resumed["space"]?["tried"]?.intValue == tried + 2 && resumed["stopped"] == false)
    }

    @Test("a journal and a database that cannot be written are named before anything is measured")
    func unwritable() async throws {
        _ = try bench.folder.script("", named: "file")
        let result = try await bench.run("--budget 3", database: "file")
        #expect(result.status == 1 && result.output.isEmpty && !result.errors.contains("measuring"))
        #expect(result.errors.contains(bench.path("file")) && result.errors.contains("--db"), "\(result.errors)")
    }

    @Test("a GPU that is not there is an error that says what to do")
    func noDevice() async throws {
        if access("/dev/kfd", F_OK) == 0 {
            try Test.cancel("there is a GPU, or at least its driver")
        }
        let result = try await TuneProcess.run(
            ["--op", "moe-stage2", "--shape", "M=4", "--devices", "0", "--db", bench.path(), "--quiet"])
        #expect(result.status == 1 && result.output.isEmpty)
        #expect(
            result.errors.contains("the device hip:0") && result.errors.contains("cannot be used"), "\(result.errors)")
        #expect(bench.folder.names == [])
    }
}
