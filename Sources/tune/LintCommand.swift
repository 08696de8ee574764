import ArgumentParsing
import OrderedJSON
import TerminalProgress
import Tuning
import TuningDatabase

/// `tune lint`: says what is wrong with a database.
enum LintCommand {
    private struct Finding {
        let file: String
        let line: Int?
        let text: String
    }

    static func run(_ arguments: ParsedArguments) throws {
        guard let path = arguments[folder] ?? DatabaseSearchPath.ofThisProcess().folderToWrite else {
            throw CommandFailure(.usage, "there is no database to check: name a folder")
        }
        let isJournal = JournalListing.isJournal(path)
        let journals = isJournal ? [JournalListing(path)] : JournalListing.all(in: path)
        let listing = isJournal ? nil : DatabaseListing(path)
        let records = listing?.records ?? []
        var findings = ((listing?.issues ?? []) + journals.flatMap(\.issues)).map {
            Finding(file: $0.file, line: $0.line, text: "\($0.problem)")
        }
        let progress = ProgressReporter(
            label: "checking", total: records.count + journals.count,
            output: arguments[TuneCommand.quiet] ? nil : .standardError
        )
        for stored in records {
            findings += RecordAudit.findings(in: stored.record).map {
                Finding(file: stored.file, line: stored.line, text: "\($0)")
            }
            progress.advance(best: nil)
        }
        for journal in journals {
            findings += JournalAudit.findings(in: journal).map {
                Finding(file: journal.path, line: $0.line, text: "\($0.finding)")
            }
            progress.advance(best: nil)
        }
        progress.finish()
        findings.sort { ($0.file, $0.line ?? 0) < ($1.file, $1.line ?? 0) }
        let lines = records.count + journals.reduce(0) { $0 + $1.entries.count }
        if arguments[TuneCommand.json] {
            print(try json(findings, records, journals).compactText())
        } else {
            for finding in findings {
                print("\(finding.file)\(finding.line.map { ":\($0)" } ?? ""): \(finding.text)")
            }
        }
        guard findings.isEmpty else {
            let count = findings.count == 1 ? "1 finding" : "\(findings.count) findings"
            throw CommandFailure(.failure, "\(count) in \(path), which has \(lines) sound lines")
        }
        if !arguments[TuneCommand.json] {
            let trials = journals.isEmpty ? "" : " and \(lines - records.count) trials"
            print("nothing found in the \(records.count) records\(trials) of \(path)")
        }
    }

    private static func json(
        _ findings: [Finding], _ records: [StoredRecord], _ journals: [JournalListing]
    ) -> JSONValue {
        [
            "records": .integer(Int64(records.count)), "journals": .integer(Int64(journals.count)),
            "trials": .integer(Int64(journals.reduce(0) { $0 + $1.entries.count })),
            "findings": .array(
                findings.map { finding in
                    [
                        "file": .string(finding.file), "line": finding.line.map { .integer(Int64($0)) } ?? .null,
                        "what": .string(finding.text),
                    ]
                }),
        ]
    }
}
