import ArgumentParsing
import Glibc
import Search
import Tuning

/// `tune replay`: plays searches of recorded spaces.
enum ReplayCommand {
    static func run(_ arguments: ParsedArguments) async throws {
        let paths = arguments[files]
        guard !paths.isEmpty else {
            throw CommandFailure(.usage, "there is no space to replay: name a file of comma-separated values")
        }
        guard arguments[json] || !arguments[intervals] else {
            throw CommandFailure(.usage, "--intervals goes with --json: the table shows them without it")
        }
        // All files are read first, so that a broken one is named before anything is waited for.
        let spaces = try paths.map { path throws(InputError) in
            (
                name: name(of: path),
                recorded: try path.hasSuffix(".jsonl")
                    ? RecordedSpace(readingJournal: path) : RecordedSpace(readingFrom: path)
            )
        }
        var report = ReplayReport(
            seeds: arguments[seeds], batch: arguments[batch],
            withIntervals: !arguments[json] || arguments[intervals])
        for space in spaces {
            let rows = await report.add(space.name, space.recorded, arguments[strategies])
            print(
                try arguments[json] ? rows.map { try $0.json.compactText() }.joined(separator: "\n") : report.text(rows)
            )
            fflush(nil)
        }
        if !arguments[json], spaces.count > 1 {
            print(report.meanText)
        }
    }

    /// The file's name without folders and ending.
    private static func name(of path: String) -> String {
        let base = path.split(separator: "/").last.map(String.init) ?? path
        return [".csv", ".jsonl"].first { base.hasSuffix($0) }.map { String(base.dropLast($0.count)) } ?? base
    }
}
