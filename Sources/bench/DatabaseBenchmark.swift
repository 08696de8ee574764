import Glibc
import OrderedJSON
import Tuning
import TuningDatabase
import Workers

/// What reading the database costs, with 2,000 records: a process's start to its first answer, a record, a lookup.
struct DatabaseBenchmark {
    private static let count = 2000
    private static let subject = "database, \(count) records"

    private struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    func run() throws -> [BenchmarkRow] {
        let folder = try Self.makeFolder()
        defer { Self.remove(folder) }
        let records = try GeneratedRecords.records(Self.count)
        try DatabaseFolder(folder).put(contentsOf: records)
        let sizes = records.map { Double($0.line.utf8.count) }
        let start = try Self.start(folder, key: records[Self.count / 2].key)
        let empty = try Self.start("\(folder)/none", key: records[0].key, expecting: 1)
        return [
            BenchmarkRow(Self.subject, "bytes a record, mean", sizes.reduce(0, +) / Double(sizes.count), "B", .none),
            BenchmarkRow(
                Self.subject, "start of a process (statically linked) to its first answer, median of 41", start * 1e3,
                "ms", .atMost(5)),
            BenchmarkRow(
                Self.subject, "the same without a database, median of 41", empty * 1e3, "ms", .none),
            BenchmarkRow(
                Self.subject, "opening, median of 21", try Self.opening(folder) * 1e3, "ms", .none),
            BenchmarkRow(
                Self.subject, "reading a record at its first use, mean", try Self.firstUse(folder, records) * 1e6, "us",
                .atMost(50)),
            BenchmarkRow(
                Self.subject, "repeated lookup, exact", Self.repeated(folder, records.map(\.key), .exactOnly) * 1e9,
                "ns", .atMost(100)),
            BenchmarkRow(
                Self.subject, "repeated lookup, nearest bucket",
                Self.repeated(folder, try Self.unrecorded(records), .graded) * 1e9, "ns", .atMost(100)),
        ]
    }

    /// Wall seconds of a process that opens the database and looks `key` up, its file in the page cache.
    private static func start(_ folder: String, key: RecordKey, expecting status: Int32 = 0) throws -> Double {
        let program = WorkerCommand.besideRunningExecutable("database-probe")
        let words =
            [
                program, folder, key.arch, "\(key.computeUnits)", key.operation, key.weightType, key.activationType,
                key.scaleGranularity, key.routing,
            ] + key.dimensions.map { "\($0.name)=\($0.size)" }
        let seconds = try (0..<42).map { _ in try spawn(words, expecting: status) }
        // The first run brings program and libraries into memory.
        return seconds.dropFirst().median
    }

    private static func spawn(_ words: [String], expecting wanted: Int32) throws -> Double {
        var arguments = words.map { strdup($0) } + [nil]
        defer { arguments.forEach { free($0) } }
        var process = pid_t()
        var status: Int32 = 0
        let begin = ContinuousClock.now
        let code = posix_spawn(&process, words[0], nil, nil, &arguments, environ)
        guard code == 0 else {
            throw Failure(description: "cannot start \(words[0]): \(String(cString: strerror(code)))")
        }
        while waitpid(process, &status, 0) < 0, errno == EINTR {}
        let seconds = (ContinuousClock.now - begin) / .seconds(1)
        guard status == wanted << 8 else {
            throw Failure(description: "\(words[0]) ended with status \(status), expected \(wanted << 8)")
        }
        return seconds
    }

    private static func opening(_ folder: String) throws -> Double {
        var seconds: [Double] = []
        for _ in 0..<21 {
            let begin = ContinuousClock.now
            let database = TuningDatabase(folders: [folder])
            seconds.append((ContinuousClock.now - begin) / .seconds(1))
            guard database.count == count, database.issues.isEmpty else {
                throw Failure(description: "the database is not what was written")
            }
        }
        return seconds.median
    }

    /// Seconds for the first lookup of a record, which reads and decodes it: the median over databases of the mean.
    private static func firstUse(_ folder: String, _ records: [TuningRecord]) throws -> Double {
        var means: [Double] = []
        for _ in 0..<7 {
            let database = TuningDatabase(folders: [folder])
            let begin = ContinuousClock.now
            let found = records.count { database.lookup($0.key).record != nil }
            means.append((ContinuousClock.now - begin) / .seconds(1) / Double(records.count))
            guard found == records.count else { throw Failure(description: "only \(found) records were found") }
        }
        return means.median
    }

    /// Seconds for a lookup whose answer is known already: the median of rounds over 64 keys.
    private static func repeated(_ folder: String, _ keys: [RecordKey], _ acceptance: LookupAcceptance) -> Double {
        let database = TuningDatabase(folders: [folder])
        // As many as the layers of a model ask for again and again.
        let keys = Array(keys.prefix(64))
        let rounds = 2000
        var found = 0
        var seconds: [Double] = []
        for _ in 0..<11 {
            let begin = ContinuousClock.now
            for _ in 0..<rounds {
                for key in keys {
                    if case .found = database.lookup(key, accepting: acceptance) {
                        found += 1
                    }
                }
            }
            seconds.append((ContinuousClock.now - begin) / .seconds(1) / Double(rounds * keys.count))
        }
        return found == 11 * rounds * keys.count ? seconds.dropFirst().median : .nan
    }

    /// Keys that have no record, but neighbours in M.
    private static func unrecorded(_ records: [TuningRecord]) throws -> [RecordKey] {
        try records.prefix(64).enumerated().map { number, record in
            let key = record.key
            return try RecordKey(
                arch: key.arch, computeUnits: key.computeUnits, lastLevelCache: key.lastLevelCache,
                operation: key.operation,
                dimensions: key.dimensions.map { $0.name == "M" ? RecordDimension("M", 100 + number) : $0 },
                weightType: key.weightType, activationType: key.activationType, scaleGranularity: key.scaleGranularity,
                routing: key.routing)
        }
    }

    private static func makeFolder() throws -> String {
        var template = Array("/tmp/wavetune-bench-XXXXXX".utf8CString)
        guard let made = mkdtemp(&template) else {
            throw Failure(description: "cannot make a folder in /tmp: \(String(cString: strerror(errno)))")
        }
        return String(cString: made)
    }

    private static func remove(_ folder: String) {
        for name in ["gfx942/moe-stage2.jsonl", ".lock"] {
            unlink("\(folder)/\(name)")
        }
        rmdir("\(folder)/gfx942")
        rmdir(folder)
    }
}
