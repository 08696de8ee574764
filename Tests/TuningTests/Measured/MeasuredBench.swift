import Foundation
import OrderedJSON
import Testing
import TuningDatabase

/// A folder for runs of `tune --target cpu` on a small product, and what they leave there.
struct MeasuredBench {
    /// The folder, which goes away with the bench.
    let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    /// The path of the database `name`.
    func path(_ name: String = "db") -> String { "\(folder.path)/\(name)" }

    /// The arguments of a run: the words, the problem, the database.
    func arguments(_ words: String, shape: String = "M=4,N=512,K=256", database: String = "db") -> [String] {
        ["--op", "w4a8-gemm", "--shape", shape] + words.split(separator: " ").map(String.init)
            + (words.contains("--target") ? [] : ["--target", "cpu"]) + ["--db", path(database)]
    }

    /// Runs `tune` to its end.
    func run(
        _ words: String, shape: String = "M=4,N=512,K=256", database: String = "db", fileLimit: Int? = nil
    ) async throws -> TuneProcess.Result {
        try await TuneProcess.run(arguments(words, shape: shape, database: database), fileLimit: fileLimit)
    }

    /// Runs `tune --json`, which must succeed, and gives its object.
    func json(
        _ words: String, shape: String = "M=4,N=512,K=256", database: String = "db"
    ) async throws -> JSONValue {
        let result = try await run("\(words) --json", shape: shape, database: database)
        try #require(result.status == 0, "\(result.errors)")
        try #require(result.output.hasSuffix("}\n") && result.output.split(separator: "\n").count == 1)
        return try JSONValue(parsing: Array(result.output.utf8))
    }

    /// The records of the database `name`.
    func records(_ name: String = "db") -> [TuningRecord] {
        DatabaseListing(path(name)).records.map(\.record)
    }

    /// The journals of the database `name`.
    func journals(_ name: String = "db") -> [JournalListing] { JournalListing.all(in: path(name)) }

    /// Lines of the journals of the database `db`, the ones that say what they are included.
    var lineCount: Int {
        journals().reduce(0) { $0 + 1 + $1.entries.count }
    }

    /// The configurations that were screened, in the order of the journals' lines; one that was screened twice twice.
    func screened(_ name: String = "db") -> [RecordedConfiguration] {
        journals(name).flatMap(\.trials).filter { $0.phase != .final }.map(\.configuration)
    }

    /// Expects that `tune lint` finds nothing in the database `name`.
    func expectSound(_ name: String = "db", sourceLocation: SourceLocation = #_sourceLocation) async throws {
        let result = try await TuneProcess.run(["lint", path(name), "--quiet"])
        #expect(
            result.status == 0 && result.output.hasPrefix("nothing found"), "\(result.output)\(result.errors)",
            sourceLocation: sourceLocation)
    }

    /// Waits until the journals of the database `name` hold `count` trials, or the process has ended.
    func wait(for count: Int, in name: String = "db", of process: TuneProcess) async throws {
        let deadline = ContinuousClock.now + .seconds(900)
        while journals(name).reduce(0, { $0 + $1.entries.count }) < count, process.isRunning,
            ContinuousClock.now < deadline
        {
            try await Task.sleep(for: .milliseconds(20))
        }
    }
}
