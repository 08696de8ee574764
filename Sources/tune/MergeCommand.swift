import ArgumentParsing
import Glibc
import OrderedJSON
import TuningDatabase

/// `tune merge`: joins databases and the journals in them.
enum MergeCommand {
    static func run(_ arguments: ParsedArguments) throws {
        let folders = arguments[folders]
        guard let first = folders.first else {
            throw CommandFailure(.usage, "there is nothing to join: name databases, as in 'tune merge A B'")
        }
        let report: MergeReport
        do throws(MergeError) {
            report = try DatabaseMerge(folders, into: arguments[destination] ?? first).run()
        } catch {
            if case .notFolder = error {
                throw CommandFailure(.usage, "\(error)")
            }
            throw CommandFailure(.failure, "\(error)")
        }
        for issue in report.issues {
            _ = "tune: \(issue)\n".withCString { write(2, $0, strlen($0)) }
        }
        print(arguments[TuneCommand.json] ? try json(report).compactText() : text(report))
        guard report.issues.isEmpty else {
            let count = report.issues.count == 1 ? "1 line was" : "\(report.issues.count) lines were"
            throw CommandFailure(.failure, "\(count) left out; everything else was joined in \(report.destination)")
        }
    }

    private static func text(_ report: MergeReport) -> String {
        var parts: [String] = []
        if !report.sources.isEmpty {
            let head = ["from", "records", "added", "replaced", "kept out", "there already", "journals", "trials"]
            let rows = report.sources.map { source in
                [source.path]
                    + [
                        source.records, source.added, source.replaced, source.kept, source.unchanged, source.journals,
                        source.trials,
                    ].map { "\($0)" }
            }
            parts.append(TextTable([head] + rows).text)
        }
        if !report.journals.isEmpty {
            let head = ["journal", "of", "trials before", "after", "duplicates"]
            let rows = report.journals.map { united in
                [united.path, "\(united.journals)", "\(united.before)", "\(united.after)", "\(united.duplicates)"]
            }
            parts.append(TextTable([head] + rows).text)
        }
        let changed = report.sources.reduce(0) { $0 + $1.added + $1.replaced }
        let records = changed == 1 ? "1 record" : "\(changed) records"
        let journals = report.journals.count == 1 ? "1 journal" : "\(report.journals.count) journals"
        parts.append("\(report.destination) gained \(records) and new trials in \(journals)")
        return parts.joined(separator: "\n\n")
    }

    private static func json(_ report: MergeReport) -> JSONValue {
        func object(_ counts: [(String, Int)], of path: String) -> JSONValue {
            .object(JSONObject([("path", .string(path))] + counts.map { ($0.0, .integer(Int64($0.1))) }))
        }
        return [
            "into": .string(report.destination),
            "sources": .array(
                report.sources.map { source in
                    object(
                        [
                            ("records", source.records), ("added", source.added), ("replaced", source.replaced),
                            ("kept_out", source.kept), ("there_already", source.unchanged),
                            ("journals", source.journals), ("trials", source.trials),
                        ], of: source.path)
                }),
            "journals": .array(
                report.journals.map { united in
                    object(
                        [
                            ("journals", united.journals), ("before", united.before), ("after", united.after),
                            ("duplicates", united.duplicates),
                        ], of: united.path)
                }),
            "issues": .array(report.issues.map { .string("\($0)") }),
        ]
    }
}
