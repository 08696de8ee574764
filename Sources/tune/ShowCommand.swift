import ArgumentParsing
import Glibc
import OrderedJSON
import Tuning
import TuningDatabase

/// `tune show`: the database for people, and for programs.
enum ShowCommand {
    static func run(_ arguments: ParsedArguments) throws {
        let filter = try RecordFilter(arguments)
        let database =
            arguments[TuneCommand.database].map { TuningDatabase(folders: [$0]) }
            ?? TuningDatabase(DatabaseSearchPath.ofThisProcess())
        let records = database.records.filter { filter.matches($0.record.key) }
        for issue in database.issues {
            _ = "tune: \(issue)\n".withCString { write(2, $0, strlen($0)) }
        }
        if records.isEmpty, let problem = try filter.problem {
            return try show(database.lookup(problem, accepting: .graded), asJSON: arguments[TuneCommand.json])
        }
        if arguments[TuneCommand.json] {
            print(try JSONValue.object(["records": .array(records.map(\.json))]).compactText())
        } else if records.count == 1 {
            print(RecordSummary(records[0]).detail)
        } else if !records.isEmpty {
            print(TextTable([RecordSummary.head] + records.map { RecordSummary($0).row }).text)
        }
        if !arguments[TuneCommand.json] {
            // A cover is about several M's, of which the records that were asked for may be some.
            for cover in CoverReport.all(in: records.map(\.record), among: database.records.map(\.record)) {
                print("\n" + cover.text)
            }
        }
        if records.isEmpty {
            throw CommandFailure(
                .failure,
                "no record matches, of \(database.count); `tune show` lists them all, `tune --op …` makes more")
        }
    }

    /// Shows what lookup answers to a problem that has no record.
    private static func show(_ answer: LookupAnswer, asJSON: Bool) throws {
        let grade = answer.grade
        guard case .found(let stored, _) = answer else {
            throw CommandFailure(.failure, "lookups use \(grade)")
        }
        if asJSON {
            let object: JSONValue = [
                "records": [], "grade": .string(grade.name), "reason": .string("\(grade)"), "answer": stored.json,
            ]
            print(try object.compactText())
        } else {
            print(TextTable([["grade", "\(grade.name): \(grade)"]]).text + "\n" + RecordSummary(stored).detail)
        }
    }
}
