import ArgumentParsing
import Devices
import Glibc
import Kernels
import OrderedJSON
import Search
import Tuning
import TuningDatabase

/// `tune --op … --shape …` and `tune --from-misses …`: tunes problems one after another.
enum RunCommand {
    static func run(_ arguments: ParsedArguments) async throws {
        guard !arguments[TuneCommand.explain] || !arguments[TuneCommand.dryRun] else {
            throw CommandFailure(.usage, "--explain and --dry-run answer different questions: leave one out")
        }
        try requireCoverAlone(arguments)
        let tasks = try tasks(arguments)
        if tasks.devices == nil {
            try requireModelled(arguments)
        }
        if arguments[TuneCommand.explain] {
            try await ExplanationReport(
                try questions(tasks).map(\.problem), settings: arguments[TuneCommand.settings].pairs,
                processor: tasks.sessions.first?.processor,
                target: tasks.sessions.first?.target ?? DeviceChoice.usual.target
            ).write(asJSON: arguments[TuneCommand.json])
        } else if arguments[TuneCommand.dryRun] {
            try await ForecastReport(try questions(tasks)).write(asJSON: arguments[TuneCommand.json])
        } else {
            try await SessionSeries(
                tasks.sessions, on: tasks.devices, unusable: tasks.unusable, misses: tasks.misses, arguments
            ).run()
        }
    }

    /// The sessions that questions are about: of a layer its parts, since nobody walks all of its combinations.
    private static func questions(_ tasks: Tasks) throws -> [TuningOptions] {
        try tasks.sessions.flatMap { options in
            guard let layer = try? Operations.family(for: options.problem, on: options.target) as? MoELayer else {
                return [options]
            }
            return try layer.partProblems(options.problem).map { problem in
                var part = options
                part.problem = problem
                return part
            }
        }
    }

    /// Refuses a cover where nothing is tuned, or not the whole of it.
    private static func requireCoverAlone(_ arguments: ParsedArguments) throws(CommandFailure) {
        guard arguments[TuneCommand.cover] != nil else { return }
        let others = [
            ("explain", arguments[TuneCommand.explain], "nothing is tuned"),
            ("dry-run", arguments[TuneCommand.dryRun], "nothing is tuned"),
            ("shard", arguments[TuneCommand.shard] != nil, "a part of the search does not know the best"),
        ]
        if let (name, _, reason) = others.first(where: { $0.1 }) {
            throw CommandFailure(
                .usage, "--cover chooses among what was tuned; with --\(name) \(reason): leave one out")
        }
    }

    /// Refuses a series of more M's than one cover can have.
    private static func requireCoverable(_ requests: [ProblemRequest]) throws(CommandFailure) {
        guard !requests.contains(where: { $0.operation == MoELayer.operation }) else {
            throw CommandFailure(
                .usage,
                "--cover chooses among kernels of one operation: cover a layer's parts, not \(MoELayer.operation)")
        }
        let counts = Dictionary(grouping: requests, by: \.withoutTokens).values.map(\.count)
        if let found = counts.first(where: { $0 > CoverSession.limit }) {
            throw CommandFailure(.usage, "\(CoverError.wrongCount(found: found, limit: CoverSession.limit))")
        }
    }

    /// Refuses what only a run that measures can do.
    private static func requireModelled(_ arguments: ParsedArguments) throws(CommandFailure) {
        guard arguments[TuneCommand.explain] || !arguments.wasGiven(TuneCommand.settings) else {
            throw CommandFailure(
                .usage,
                "--set asks about a configuration where times are modelled: add --explain, or write its files with tune emit"
            )
        }
        let measuredOnly = [
            ("shard", arguments[TuneCommand.shard] != nil), ("strategy", arguments.wasGiven(TuneCommand.strategy)),
            ("fast-numerics", arguments[TuneCommand.fastNumerics]),
        ]
        if let (name, _) = measuredOnly.first(where: { $0.1 }) {
            throw CommandFailure(
                .usage,
                "--\(name) is about what is measured, and times for \(arguments[TuneCommand.target]) are modelled here: "
                    + "leave it out, name GPUs with --devices, or tune for --target cpu")
        }
    }

    private struct Tasks {
        let sessions: [TuningOptions]
        /// What is measured on; nil where times are modelled.
        var devices: MeasuredDevices?
        var unusable: [UnusableProblem] = []
        var misses: MissedProblems?
    }

    private static func tasks(_ arguments: ParsedArguments) throws -> Tasks {
        guard let log = arguments[TuneCommand.fromMisses] else {
            let devices = try MeasuredDevices(arguments)
            var processor: Processor?
            var device = DeviceChoice.usual
            if case .cpu(let architecture)? = devices {
                do throws(DeviceError) {
                    processor = try .current(architecture: architecture)
                } catch {
                    throw CommandFailure(.usage, "\(error)")
                }
            } else {
                device = try DeviceChoice(arguments)
            }
            let requests = try Operations.requests(for: ProblemQuery(arguments))
            if arguments[TuneCommand.cover] != nil {
                try requireCoverable(requests)
            }
            // Each must make a family before any of them costs time.
            for request in requests {
                _ = try Operations.schedule(for: request, on: processor, target: device.target)
            }
            return Tasks(
                sessions: requests.map { request in
                    var options = options(for: request, device, arguments)
                    if let processor {
                        options.processor = processor
                        options.target = processor.target
                    }
                    return options
                }, devices: devices)
        }
        let fixed: [any DeclaredArgument] = [
            TuneCommand.operation, TuneCommand.shape, TuneCommand.layer, TuneCommand.model, TuneCommand.target,
            TuneCommand.computeUnits, TuneCommand.scales, TuneCommand.activations, TuneCommand.results,
            TuneCommand.routing, TuneCommand.tensorParallel,
            TuneCommand.expertParallel, TuneCommand.devices, TuneCommand.shard, TuneCommand.strategy, TuneCommand.cover,
        ]
        if let given = fixed.first(where: { arguments.wasGiven($0) }) {
            throw CommandFailure(
                .usage, "--from-misses takes its problems from the log; leave --\(given.definition.name) out")
        }
        let misses = try MissedProblems.read(log == defaultLog ? try path(ofDefaultLog: arguments) : log)
        return Tasks(
            sessions: misses.problems.map { options(for: $0.request, $0.device, arguments) },
            unusable: misses.unusable.map {
                UnusableProblem(place: "\(misses.path), line \($0.line)", reason: $0.reason)
            },
            misses: misses)
    }

    /// The word that stands for the log beside the database; a file of this name is `./default`.
    private static let defaultLog = "default"

    private static func path(ofDefaultLog arguments: ParsedArguments) throws(CommandFailure) -> String {
        let beside = arguments[TuneCommand.database].map { "\($0)/\(MissLog.fileName)" }
        guard let path = beside ?? DatabaseSearchPath.ofThisProcess().missLog else {
            throw CommandFailure(
                .usage, "there is no database, hence no log beside it: name one with --from-misses FILE")
        }
        return path
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
        options.settings = arguments[TuneCommand.settings].pairs
        options.allowsFastNumerics = arguments[TuneCommand.fastNumerics]
        options.shard = arguments[TuneCommand.shard]
        options.strategy = SearchStrategyName(rawValue: arguments[TuneCommand.strategy]) ?? .usual
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
