import Devices
import Kernels
import Synchronization
import Toolchain
import Workers

/// Judges and times configurations on one device, in a measure-worker process of its own.
///
/// A kernel that crashes, hangs, is wrong or cannot be run costs its configuration alone. The worker is replaced, and the
/// next one opens the device anew. A device takes one request at a time; others wait.
public final class MeasuringPool: Sendable {
    private let options: MeasuringOptions
    private let pool: WorkerPool
    private let state: Mutex<State>

    private struct State {
        var watchdog: WatchdogLimit
        var troubles = WorkerTroubles()
        /// The problem that the watchdog has learned from.
        var problem: ProblemRequest?
    }

    /// A pool with these options; nothing is started yet.
    public init(_ options: MeasuringOptions) {
        self.options = options
        state = Mutex(State(watchdog: options.watchdog))
        let program = options.program ?? WorkerCommand.besideRunningExecutable(MeasureWorker.name)
        // A kernel's crash says nothing of the worker's frames, and to unwind them takes seconds.
        let environment = options.environment.merging(["SWIFT_BACKTRACE": "enable=no"]) { given, _ in given }
        pool = WorkerPool(
            WorkerCommand(
                name: MeasureWorker.name, program: program, loader: options.loader, environment: environment),
            options: WorkerPool.Options(workers: 1))
    }

    /// How many workers were started so far.
    public var startedWorkers: Int { pool.startedWorkers }

    /// Opens the device and says what it is.
    public func identity() async throws(MeasuringError) -> DeviceIdentity {
        let request = MeasuringRequest.open(options.device)
        switch await answer(to: request, limit: options.watchdog.first) {
        case .success(.opened(let identity)): return identity
        case .success(.noDevice(let reason)): throw .noDevice(selector: options.device, reason: reason)
        case .success: throw .noDevice(selector: options.device, reason: Self.unexpected)
        case .failure(let failure):
            try Self.requireRunning(failure)
            throw .noDevice(selector: options.device, reason: "\(failure)")
        }
    }

    /// Judges `candidate` of `problem` and times it briefly.
    ///
    /// - Parameters:
    ///   - candidate: The configuration and its program.
    ///   - problem: The problem.
    ///   - best: The best time so far, in seconds an invocation; one that is far slower is given up after a sample.
    ///   - judging: On how many cases it is judged; nil for what the options say.
    /// - Returns: What became of it.
    /// - Throws: ``MeasuringError`` where the device, rather than the candidate, is to blame.
    public func measure(
        _ candidate: DeviceCandidate, of problem: ProblemRequest, best: Double? = nil, judging: Judging? = nil
    ) async throws(MeasuringError) -> MeasurementOutcome {
        let configuration = candidate.configuration
        let (limit, quarantine) = state.withLock { state in
            if state.problem != problem {
                // A larger problem takes longer, and crashes elsewhere.
                state = State(watchdog: options.watchdog, problem: problem)
            }
            return (state.watchdog.seconds, state.troubles.quarantine(of: configuration))
        }
        if let quarantine { return .quarantined(reason: quarantine) }
        let request = MeasuringRequest.screen(
            task(problem, judging ?? options.judging), CandidateMessage(candidate), best: best)
        switch await answer(to: request, limit: limit) {
        case .success(.screened(let outcome)):
            state.withLock {
                // What the worker took, without the wait for those that asked before.
                if let screening = outcome.screening {
                    $0.watchdog.add(screening.seconds)
                }
                $0.troubles.addAnswer()
            }
            return outcome
        case .success(.noDevice(let reason)): throw .noDevice(selector: options.device, reason: reason)
        case .success: return .failed(reason: Self.unexpected)
        case .failure(let failure): return try outcome(of: failure, of: configuration, limit: limit)
        }
    }

    /// Times `candidates` of `problem` against one another and decides; they are not judged again.
    ///
    /// One that cannot be timed falls out. Where a worker dies each is timed alone to find out over which one.
    ///
    /// - Parameters:
    ///   - candidates: The finalists, the most promising first.
    ///   - problem: The problem.
    ///   - incumbent: The number of the one that stays unless it is clearly beaten; nil where there is none.
    /// - Returns: The samples, who won and who ties.
    /// - Throws: ``MeasuringError`` where the device is to blame, or no finalist is left.
    public func finals(
        of candidates: [DeviceCandidate], of problem: ProblemRequest, incumbent: Int? = nil
    ) async throws(MeasuringError) -> FinalsReport {
        let start = ContinuousClock.now
        var dropped: [Int: MeasurementOutcome] = [:]
        var attempts = 0
        while true {
            for (number, candidate) in candidates.enumerated() where dropped[number] == nil {
                dropped[number] = state.withLock { $0.troubles.quarantine(of: candidate.configuration) }
                    .map { .quarantined(reason: $0) }
            }
            let left = candidates.indices.filter { dropped[$0] == nil }
            guard let first = left.first else {
                throw .noFinalist(reason: dropped.min { $0.key < $1.key }?.value.reason ?? "there are none")
            }
            let reference = incumbent.flatMap { left.contains($0) ? $0 : nil } ?? first
            let request = MeasuringRequest.finals(
                task(problem, .none), left.map { CandidateMessage(candidates[$0]) },
                reference: left.firstIndex(of: reference) ?? 0)
            switch await answer(to: request, limit: limitOfFinals(left.count)) {
            case .success(.timed(let times)) where times.entries.count == left.count:
                state.withLock { $0.troubles.addAnswer() }
                let entries = Dictionary(uniqueKeysWithValues: zip(left, times.entries))
                guard
                    let decision = FinalsDecision(
                        entries.mapValues(\.cold.seconds), twin: times.twin.seconds, incumbent: incumbent)
                else { throw .noFinalist(reason: "there are none") }
                return FinalsReport(
                    entries: entries, twin: times.twin, decision: decision, dropped: dropped, before: times.before,
                    after: times.after, seconds: (ContinuousClock.now - start) / .seconds(1))
            case .success(.dropped(let number, let outcome)) where left.indices.contains(number):
                dropped[left[number]] = outcome
            case .success(.screened(let outcome)): throw .noFinalist(reason: outcome.reason ?? Self.unexpected)
            case .success(.noDevice(let reason)): throw .noDevice(selector: options.device, reason: reason)
            case .success: throw .noDevice(selector: options.device, reason: Self.unexpected)
            case .failure(let failure):
                try Self.requireRunning(failure)
                attempts += 1
                guard attempts <= Self.attemptsAtFinals else { throw .noFinalist(reason: "\(failure)") }
                for number in left {
                    let outcome = try await measure(candidates[number], of: problem, judging: Judging.none)
                    dropped[number] = outcome.screening == nil ? outcome : nil
                }
            }
        }
    }

    /// How often finals are begun again after a worker died in them.
    private static let attemptsAtFinals = 2
    private static let unexpected = "the worker's answer is none to what was asked: build all products together"

    private func task(_ problem: ProblemRequest, _ judging: Judging) -> MeasuringTask {
        MeasuringTask(
            device: options.device, problem: problem, seed: options.seed, sampling: options.sampling, judging: judging)
    }

    /// Each finalist and the second entry may take what a screening may, and its samples ten times what they should.
    private func limitOfFinals(_ count: Int) -> Double {
        let samples = 20 * Double(options.sampling.finalSamples) * options.sampling.minimumSample
        return Double(count + 1) * (state.withLock { $0.watchdog.seconds } + samples)
    }

    private func answer(
        to request: MeasuringRequest, limit: Double
    ) async -> Result<MeasuringResponse, WorkerFailure> {
        let result = await pool.call(request.binary, timeLimit: .seconds(limit))
        return result.flatMap { bytes in
            do throws(BinaryFormatError) {
                return .success(try MeasuringResponse(binary: bytes))
            } catch {
                return .failure(.refused(reason: "the worker's answer cannot be read: \(error)"))
            }
        }
    }

    private static func requireRunning(_ failure: WorkerFailure) throws(MeasuringError) {
        switch failure {
        case .cannotStart: throw .cannotStart(reason: "\(failure)")
        case .cancelled: throw .cancelled
        default: break
        }
    }

    private func outcome(
        of failure: WorkerFailure, of configuration: Configuration, limit: Double
    ) throws(MeasuringError) -> MeasurementOutcome {
        try Self.requireRunning(failure)
        let outcome: MeasurementOutcome
        switch failure {
        case .timeLimit: outcome = .hung(limit: limit)
        case .exited, .killed, .protocolViolation: outcome = .crashed(reason: "\(failure)")
        case .refused, .requestTooLong, .cannotStart, .cancelled:
            state.withLock { $0.troubles.addAnswer() }
            return .failed(reason: "\(failure)")
        }
        let reason = outcome.reason ?? ""
        let deaths = state.withLock { $0.troubles.addDeath(of: configuration, reason: reason) }
        guard deaths < options.deathLimit else {
            throw .deviceGone(selector: options.device, deaths: deaths, last: reason)
        }
        return outcome
    }
}
