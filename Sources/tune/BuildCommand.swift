import ArgumentParsing
import Glibc
import OrderedJSON
import TerminalProgress
import Tuning
import TuningDatabase

/// `tune build`: compiles the kernels of every record, and writes what became of them into the records.
enum BuildCommand {
    static func run(_ arguments: ParsedArguments) async throws {
        let device = try DeviceChoice(architecture: arguments[TuneCommand.architecture])
        let searchPath = DatabaseSearchPath.ofThisProcess()
        let folders = arguments[TuneCommand.database].map { [$0] } ?? searchPath.foldersToRead
        let stop = StopRequest()
        let interruption = Interruption(stop)
        defer { interruption.end() }
        let progress = SessionProgress(arguments[TuneCommand.quiet] ? nil : .standardError)
        let cores = max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)))
        let result = try await DatabaseBuild(
            folders: folders, writingTo: arguments[TuneCommand.database] ?? searchPath.folderToWrite,
            target: device.target, suite: arguments[TuneCommand.suite],
            workers: arguments[TuneCommand.workers] ?? cores, stop: stop, report: { progress.show($0) }
        ).run()
        if arguments[TuneCommand.json] {
            print(try json(result, folders, device).compactText())
        } else {
            print(text(result, folders, device))
        }
        let missing = result.records.count { !$0.isThere }
        if stop.isMade {
            throw CommandFailure(.interrupted, "stopped before every record was built; what was built is kept")
        }
        guard missing == 0 else {
            throw CommandFailure(.failure, "\(missing) of \(result.records.count) records have no code object")
        }
    }

    private static let words = ["built", "cached", "failed", "skipped"]

    private static func text(_ result: DatabaseBuild.Result, _ folders: [String], _ device: DeviceChoice) -> String {
        let counts = words.map { "\(result.count($0)) \($0)" }.joined(separator: ", ")
        let notes = result.records.compactMap { record in
            record.note.map { "\(record.word): \(record.name)\n  \(record.place)\n  \($0)" }
        }
        let source = folders.isEmpty ? "no database" : folders.joined(separator: ", ")
        return
            (notes + [
                "\(result.records.count) records for \(device.target.architecture) in \(source): \(counts)",
                "compiler    \(result.compiler)", "facts       \(result.facts.text)",
            ]).joined(separator: "\n")
    }

    private static func json(
        _ result: DatabaseBuild.Result, _ folders: [String], _ device: DeviceChoice
    ) -> JSONValue {
        var object: JSONObject = [
            "target": .string(device.target.architecture), "folders": .array(folders.map { .string($0) }),
            "compiler": .string(result.compiler),
        ]
        for word in words {
            object[word] = .integer(Int64(result.count(word)))
        }
        object["facts"] = result.facts.json
        object["records"] = .array(result.records.map(\.json))
        return .object(object)
    }
}
