import ArgumentParsing
import Glibc
import OrderedJSON
import Tuning
import TuningDatabase

/// `tune diff`: says what one database has and another has not.
enum DiffCommand {
    static func run(_ arguments: ParsedArguments) throws {
        let difference = DatabaseDifference(
            from: try listing(arguments[before]), to: try listing(arguments[after]))
        print(arguments[TuneCommand.json] ? try json(difference).compactText() : text(difference))
        if !difference.isEmpty {
            throw CommandFailure(.failure, "")
        }
    }

    /// The records at `path`; lines that cannot be used are named and left out.
    private static func listing(_ path: String) throws(CommandFailure) -> DatabaseListing {
        let listing = DatabaseListing(path)
        for issue in listing.issues {
            if case .unreadable = issue.problem {
                throw CommandFailure(.usage, "\(issue)")
            }
            if issue.isBroken {
                _ = "tune: \(issue)\n".withCString { write(2, $0, strlen($0)) }
            }
        }
        return listing
    }

    private static func text(_ difference: DatabaseDifference) -> String {
        func line(_ sign: String, _ record: TuningRecord) -> String {
            "\(sign) \(record.key): \(RecordSummary.time(record.time)), \(record.configuration)"
        }
        let changes = difference.changed.map { change -> String in
            let (old, new) = (change.before.record, change.after.record)
            let times = "\(RecordSummary.time(old.time)) -> \(RecordSummary.time(new.time))"
            let details = change.parameters.isEmpty ? parts(of: change) : change.parameters
            return (["~ \(old.key): \(times)"] + details.map { "    \($0)" }).joined(separator: "\n")
        }
        let lines = difference.removed.map { line("-", $0.record) } + difference.added.map { line("+", $0.record) }
        return
            (lines + changes + [
                "\(difference.added.count) added, \(difference.removed.count) removed, \(difference.changed.count) changed"
            ]).joined(separator: "\n")
    }

    /// What else differs between records that choose the same configuration.
    private static func parts(of change: DatabaseDifference.Change) -> [String] {
        let (old, new) = (change.before.record, change.after.record)
        let parts: [(String, Bool)] = [
            ("text", old.text != new.text), ("numerics", old.numerics != new.numerics),
            ("memory", old.memory != new.memory), ("compiled facts", old.compiled != new.compiled),
            ("best configurations", old.best != new.best), ("ties", old.ties != new.ties),
            ("space", old.space != new.space), ("time", old.time != new.time),
            ("date or tool", old.date != new.date || old.toolVersion != new.toolVersion),
            ("unknown members", old.additional != new.additional),
        ]
        return ["same configuration; differs in " + parts.filter(\.1).map(\.0).joined(separator: ", ")]
    }

    private static func json(_ difference: DatabaseDifference) -> JSONValue {
        [
            "added": .array(difference.added.map(\.json)), "removed": .array(difference.removed.map(\.json)),
            "changed": .array(
                difference.changed.map { change in
                    [
                        "before": change.before.json, "after": change.after.json,
                        "parameters": .array(change.parameters.map { .string($0) }),
                    ]
                }),
        ]
    }
}
