import Kernels
import Search
import TuningDatabase

/// One device's part of a search: a strategy that proposes, a compiler, and a process that judges and times.
///
/// What a journal knows is not tried again, but counts: a run that was killed goes on where it ended, and one whose budget
/// was spent has nothing left to try.
struct MeasuringLane: Sendable {
    let target: any MeasuredTarget
    let pool: MeasuringPool
    let problem: ProblemRequest
    let log: TrialLog
    let clock: SessionClock
    let stop: StopRequest
    /// Called after each trial, with the best time so far in seconds.
    let advanced: @Sendable (Double?) -> Void

    /// Configurations that are proposed, and compiled side by side, before any of them is timed: compilers and kernels would
    /// take cores from each other.
    private static let batch = 8

    /// Tries configurations that `strategy` proposes, `budget` at most.
    ///
    /// - Parameters:
    ///   - strategy: Proposes; it has been told nothing yet.
    ///   - space: What the points that it proposes stand for.
    ///   - known: What earlier runs tried, which the budget is charged with.
    ///   - budget: Configurations at most.
    ///   - required: Of the points that the strategy starts with those that are tried whatever the budget, the first ones.
    /// - Returns: What was known and what was tried.
    /// - Throws: ``TuningError`` where no other configuration could do better, ``TuningDatabase/JournalError`` where a trial
    ///   cannot be kept.
    func search(
        _ strategy: any SearchStrategy, in space: FamilySpace, known: [(SearchPoint, MeasuredTrial)], budget: Int,
        required: [SearchPoint]
    ) async throws -> [MeasuredTrial] {
        var strategy = strategy
        var trials = known.map(\.1)
        var best: Double?
        for trial in trials {
            best = Self.better(best, trial)
            advanced(best)
        }
        strategy.observe(known.map { ($0, $1.searchOutcome) })
        let missing = Set(required).subtracting(known.map(\.0)).count
        let limit = max(budget, trials.count + missing)
        // Time that compilers took is no reason to end with nothing.
        func isOver() -> Bool { stop.isMade || stop.isTimeUp && !trials.isEmpty }
        while trials.count < limit, !isOver() {
            let points = strategy.propose(min(Self.batch, limit - trials.count))
            guard !points.isEmpty else { break }
            let configurations = points.map(space.configuration)
            var outcomes: [(SearchPoint, SearchOutcome)] = []
            for (point, step) in zip(points, try await prepare(configurations)) {
                // What is not tried now is proposed again by the run that goes on.
                if isOver(), case .compiled = step { break }
                let trial = try await finish(step, best: best)
                trials.append(trial)
                best = Self.better(best, trial)
                outcomes.append((point, trial.searchOutcome))
                advanced(best)
            }
            strategy.observe(outcomes)
        }
        return trials
    }

    /// Tries `configuration`: compiled, judged on the problem's own case, timed briefly.
    func trial(of configuration: Configuration) async throws -> MeasuredTrial {
        try await finish(try await clock.whileCompiling { try await prepare(configuration) }, best: nil)
    }

    private static func better(_ best: Double?, _ trial: MeasuredTrial) -> Double? {
        [best, trial.seconds].compactMap { $0 }.min()
    }

    /// How far a configuration got before the device.
    private enum Step: Sendable {
        case compiled(DeviceCandidate, TextDigest)
        case lost(MeasuredTrial)
    }

    /// Compiles `configurations`.
    private func prepare(_ configurations: [Configuration]) async throws -> [Step] {
        try await clock.whileCompiling {
            try await withThrowingTaskGroup(of: (Int, Step).self) { group in
                for (number, configuration) in configurations.enumerated() {
                    group.addTask { (number, try await prepare(configuration)) }
                }
                var steps: [Int: Step] = [:]
                for try await (number, step) in group {
                    steps[number] = step
                }
                return configurations.indices.compactMap { steps[$0] }
            }
        }
    }

    private func prepare(_ configuration: Configuration) async throws -> Step {
        let text = TextDigest(of: try target.text(for: configuration))
        switch try await target.program(for: configuration) {
        case .ready(let candidate, _): return .compiled(candidate, text)
        case .failed(let reason): return .lost(MeasuredTrial(configuration, text, .failed, reason: reason))
        case .rejected(let reason): return .lost(MeasuredTrial(configuration, text, .rejected, reason: reason))
        }
    }

    private func finish(_ step: Step, best: Double?) async throws -> MeasuredTrial {
        switch step {
        case .lost(let trial):
            try log.append(trial)
            return trial
        case .compiled(let candidate, let text):
            let outcome = try await onDevice {
                try await pool.measure(candidate, of: problem, best: best, judging: .own)
            }
            let trial = MeasuredTrial(outcome, of: candidate.configuration, text)
            try log.append(trial, outcome.screening)
            return trial
        }
    }
}

extension MeasuringLane {
    /// Runs `body`, which waits for the device.
    ///
    /// - Throws: ``TuningError/measuring(_:)`` where the device is to blame.
    func onDevice<Result>(_ body: () async throws -> Result) async throws -> Result {
        do {
            return try await clock.whileMeasuring(body)
        } catch let error as MeasuringError {
            throw TuningError.measuring(error)
        }
    }
}

extension MeasuredTrial {
    /// What a strategy is told of it.
    var searchOutcome: SearchOutcome { seconds.map { .time($0) } ?? .failed }

    /// What `outcome` makes of `configuration`.
    init(_ outcome: MeasurementOutcome, of configuration: Configuration, _ text: TextDigest) {
        let kind: TrialOutcome =
            switch outcome {
            case .measured: .measured
            case .wrong: .wrong
            case .crashed: .crashed
            case .hung: .hung
            case .invalid: .invalid
            case .failed: .failed
            case .quarantined: .quarantined
            }
        let isAbandoned = outcome.screening?.isAbandoned ?? false
        self.init(
            configuration, text, kind, seconds: outcome.screening?.cold.median,
            reason: isAbandoned ? "given up after one sample, far slower than the best" : outcome.reason)
    }
}
