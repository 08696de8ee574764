import ArgumentParsing
import Glibc
import OrderedJSON
import TerminalProgress
import Tuning
import TuningDatabase

/// `tune --op … --shape …`: tunes one problem.
enum RunCommand {
    static func run(_ arguments: ParsedArguments) async throws {
        let request = try ProblemRequest(arguments)
        let cores = max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)))
        var options = TuningOptions(problem: request, workers: arguments[TuneCommand.workers] ?? cores)
        options.budget = arguments[TuneCommand.budget]
        options.seed = UInt64(arguments[TuneCommand.seed])
        options.suite = arguments[TuneCommand.suite]
        options.database = arguments[TuneCommand.database] ?? DatabaseSearchPath.ofThisProcess().folderToWrite

        let stop = StopRequest()
        let interruption = Interruption(stop)
        let progress = SessionProgress(arguments[TuneCommand.quiet] ? nil : .standardError)
        defer { interruption.end() }
        let outcome = try await TuningSession(options, stop: stop, report: { progress.show($0) }).run()
        if arguments[TuneCommand.json] {
            print(try outcome.json.compactText())
        } else {
            print(TuningSummary(outcome).text)
        }
        if outcome.wasStopped {
            throw CommandFailure(.interrupted, "stopped before the budget was spent; what was found is kept")
        }
    }
}
