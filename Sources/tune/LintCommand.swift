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
        let listing = DatabaseListing(path)
        var findings = listing.issues.map { Finding(file: $0.file, line: $0.line, text: "\($0.problem)") }
        let progress = ProgressReporter(
            label: "checking", total: listing.records.count, output: arguments[TuneCommand.quiet] ? nil : .standardError
        )
        for stored in listing.records {
            findings += RecordAudit.findings(in: stored.record).map {
                Finding(file: stored.file, line: stored.line, text: "\($0)")
            }
            progress.advance(best: nil)
        }
        progress.finish()
        findings.sort { ($0.file, $0.line ?? 0) < ($1.file, $1.line ?? 0) }
        let lines = listing.records.count
        if arguments[TuneCommand.json] {
            print(try json(findings, records: lines).compactText())
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
            print("nothing found in the \(lines) records of \(path)")
        }
    }

    private static func json(_ findings: [Finding], records: Int) -> JSONValue {
        [
            "records": .integer(Int64(records)),
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
