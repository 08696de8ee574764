import ArgumentParsing
import Kernels
import OrderedJSON
import TerminalProgress
import Tuning
import TuningDatabase

/// Sessions one after another: one has a summary of its own, several a line each.
///
/// The first problem of a layer decides the form in which its weights are packed; its other M keep to it, since a model packs
/// its weights once.
///
/// A problem that fails does not keep the others from being tuned; the command then ends with 1.
struct SessionSeries {
    private let sessions: [TuningOptions]
    /// What is measured on; nil where times are modelled.
    private let devices: MeasuredDevices?
    private let unusable: [UnusableProblem]
    /// The log that the problems are from, if they are from one.
    private let misses: MissedProblems?
    /// Whether a single problem has its summary and its object alone, rather than as one of several.
    private let showsSingle: Bool
    /// The folders that lookups read.
    private let database: [String]
    private let isJSON: Bool
    private let isQuiet: Bool
    /// Whether each M may have weights packed in a form of its own.
    private let isLayoutFree: Bool
    /// How much longer than the best a cover may take; nil for no cover.
    private let tolerance: Double?

    init(
        _ sessions: [TuningOptions], on devices: MeasuredDevices? = nil, unusable: [UnusableProblem] = [],
        misses: MissedProblems? = nil, _ arguments: ParsedArguments
    ) {
        self.sessions = sessions
        self.devices = devices
        self.unusable = unusable
        self.misses = misses
        tolerance = arguments.path.isEmpty ? arguments[TuneCommand.cover] : nil
        showsSingle = sessions.count == 1 && arguments.path.isEmpty && misses == nil && tolerance == nil
        database =
            arguments[TuneCommand.database].map { [$0] } ?? DatabaseSearchPath.ofThisProcess().foldersToRead
        isJSON = arguments[TuneCommand.json]
        isQuiet = arguments[TuneCommand.quiet]
        isLayoutFree = arguments[TuneCommand.freeLayout]
    }

    func run() async throws {
        let stop = StopRequest()
        let interruption = Interruption(stop)
        defer { interruption.end() }
        if showsSingle, let only = sessions.first {
            let outcome = try await outcome(of: only, stop)
            print(isJSON ? try outcome.json.compactText() : outcome.text)
        } else {
            try await runAll(stop)
        }
        if stop.isMade {
            throw CommandFailure(.interrupted, "stopped before the budget was spent; what was found is kept")
        }
    }

    private func runAll(_ stop: StopRequest) async throws {
        let start = ContinuousClock.now
        for problem in unusable where !isJSON {
            print("left out    \(problem.text)")
        }
        var results: [JSONValue] = []
        var failures = 0
        var layers: [(problem: ProblemRequest, results: [SessionResult])] = []
        var incomplete: Set<ProblemRequest> = []
        for var options in sessions where !stop.isMade {
            do {
                let layer = options.problem.withoutTokens
                let place = layers.firstIndex { $0.problem == layer }
                if !isLayoutFree {
                    try place.flatMap { layers[$0].results.first }?.decideForm(of: &options)
                }
                let outcome = try await outcome(of: options, stop)
                if let place {
                    layers[place].results.append(outcome)
                } else {
                    layers.append((layer, [outcome]))
                }
                results.append(outcome.json)
                show(outcome.line)
            } catch TuningError.stopped {
                break
            } catch let error as TuningError where error.concernsMachine {
                throw error
            } catch {
                failures += 1
                incomplete.insert(options.problem.withoutTokens)
                results.append([
                    "operation": .string(options.problem.operation),
                    "problem": options.problem.shapeJSON, "layer": options.problem.layer.map { .string($0) } ?? .null,
                    "error": .string("\(error)"),
                ])
                show("\(options.problem.title)  failed: \(error)")
            }
        }
        var covers: [JSONValue] = []
        for layer in layers where tolerance != nil && !stop.isMade {
            guard !incomplete.contains(layer.problem) else {
                show("no cover: an M of it could not be tuned")
                continue
            }
            do {
                let cover = try await cover(of: layer.results, stop)
                covers.append(cover.json)
                show(CoverReport(cover).text)
            } catch TuningError.stopped {
                break
            } catch let error as CoverError {
                failures += 1
                show("no cover: \(error)")
            }
        }
        let recorded = misses?.recorded(in: TuningDatabase(folders: database)) ?? 0
        if isJSON {
            var whole: JSONObject = [
                "results": .array(results), "left_out": .array(unusable.map(\.json)),
                "problems": .integer(Int64(sessions.count)), "failures": .integer(Int64(failures)),
                "stopped": .bool(stop.isMade), "seconds": .number((ContinuousClock.now - start) / .seconds(1)),
            ]
            whole["covers"] = tolerance.map { _ in .array(covers) }
            whole["misses"] = misses.map {
                [
                    "log": .string($0.path), "problems": .integer(Int64($0.count)),
                    "with_records": .integer(Int64(recorded)),
                ]
            }
            print(try JSONValue.object(whole).compactText())
        } else if let misses {
            print("\(recorded) of the \(misses.count) problems missed in \(misses.path) now have records of their own")
        }
        guard failures == 0 || stop.isMade else {
            throw CommandFailure(.failure, "\(failures) of \(sessions.count) problems could not be tuned")
        }
        guard !sessions.isEmpty else { throw CommandFailure(.failure, "there is no problem to tune") }
    }

    private func outcome(of options: TuningOptions, _ stop: StopRequest) async throws -> SessionResult {
        let progress = SessionProgress(isQuiet ? nil : .standardError)
        if options.problem.operation == MoELayer.operation {
            return .layer(
                try await LayerSession(options, on: devices, stop: stop, report: { progress.show($0) }).run())
        }
        if let devices {
            return .measured(
                try await MeasuredSession(options, on: devices, stop: stop, report: { progress.show($0) }).run())
        }
        return .modelled(try await TuningSession(options, stop: stop, report: { progress.show($0) }).run())
    }

    /// The fewest binaries that serve the M's of `results`, problems of one layer.
    private func cover(of results: [SessionResult], _ stop: StopRequest) async throws -> CoverOutcome {
        let progress = SessionProgress(isQuiet ? nil : .standardError)
        let tolerance = tolerance ?? 0
        if let devices {
            let outcomes = results.compactMap(\.measured)
            return try await CoverSession(
                outcomes, on: devices, tolerance: tolerance, stop: stop, report: { progress.show($0) }
            ).run()
        }
        return try await CoverSession(
            results.compactMap(\.modelled), tolerance: tolerance, stop: stop, report: { progress.show($0) }
        ).run()
    }

    private func show(_ line: String) {
        if !isJSON {
            print(line)
        }
    }
}
