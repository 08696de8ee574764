import ArgumentParsing
import Glibc
import OrderedJSON
import Tuning
import TuningDatabase

/// `tune --op … --shape …` and `tune --from-misses …`: tunes problems one after another.
enum RunCommand {
    static func run(_ arguments: ParsedArguments) async throws {
        let tasks = try tasks(arguments)
        if arguments[TuneCommand.dryRun] {
            try await ForecastReport(tasks.sessions).write(asJSON: arguments[TuneCommand.json])
        } else {
            try await SessionSeries(tasks.sessions, unusable: tasks.unusable, arguments).run()
        }
    }

    private static func tasks(
        _ arguments: ParsedArguments
    ) throws -> (sessions: [TuningOptions], unusable: [UnusableProblem]) {
        guard let log = arguments[TuneCommand.fromMisses] else {
            let device = try DeviceChoice(arguments)
            let requests = try Operations.requests(for: ProblemQuery(arguments))
            // Each must make a family before any of them costs time.
            for request in requests {
                _ = try Operations.family(for: request)
            }
            return (requests.map { options(for: $0, device, arguments) }, [])
        }
        let fixed: [any DeclaredArgument] = [
            TuneCommand.operation, TuneCommand.shape, TuneCommand.layer, TuneCommand.model, TuneCommand.target,
            TuneCommand.computeUnits, TuneCommand.scales, TuneCommand.routing, TuneCommand.tensorParallel,
            TuneCommand.expertParallel,
        ]
        if let given = fixed.first(where: { arguments.wasGiven($0) }) {
            throw CommandFailure(
                .usage, "--from-misses takes its problems from \(log); leave --\(given.definition.name) out")
        }
        let misses = try MissedProblems.read(log)
        return (
            misses.problems.map { options(for: $0.request, $0.device, arguments) },
            misses.unusable.map { UnusableProblem(place: "\(log), line \($0.line)", reason: $0.reason) }
        )
    }

    /// The session for `request` under what else the command line says.
    static func options(
        for request: ProblemRequest, _ device: DeviceChoice, _ arguments: ParsedArguments
    ) -> TuningOptions {
        let cores = max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)))
        var options = TuningOptions(problem: request, workers: arguments[TuneCommand.workers] ?? cores)
        options.target = device.target
        options.accelerator = device.accelerator
        arguments[TuneCommand.budget].apply(to: &options)
        options.seed = UInt64(arguments[TuneCommand.seed])
        options.suite = arguments[TuneCommand.suite]
        options.database = arguments[TuneCommand.database] ?? DatabaseSearchPath.ofThisProcess().folderToWrite
        return options
    }
}

extension DeviceChoice {
    /// The device that the command line names.
    init(_ arguments: ParsedArguments) throws(DeviceChoiceError) {
        try self.init(
            architecture: arguments[TuneCommand.target], computeUnits: arguments[TuneCommand.computeUnits])
    }
}
