import Glibc

/// A worker that runs, and what it is doing.
///
/// Lives on the thread of its pool, which polls its descriptors and calls ``advance()`` when one of them is ready.
final class WorkerProcess {
    private let command: WorkerCommand
    private let startTimeLimit: Duration
    private let child: ChildProcess
    private var decoder: FrameDecoder
    private var outgoing: ArraySlice<UInt8> = []
    private var tail = DiagnosticTail()
    private var diagnosticsAreOpen = true
    private var buffer = [UInt8](repeating: 0, count: 1 << 16)
    private var hasGreeted = false
    private var job: WorkerJob?
    private var deadline: ContinuousClock.Instant

    /// Starts a worker for its first job.
    ///
    /// - Throws: ``WorkerFailure/cannotStart(program:reason:)``.
    init(
        _ command: WorkerCommand, maximumPayload: Int, startTimeLimit: Duration, job: WorkerJob
    ) throws(WorkerFailure) {
        self.command = command
        self.startTimeLimit = startTimeLimit
        child = try ChildProcess(command)
        decoder = FrameDecoder(maximumPayload: maximumPayload)
        deadline = .now + startTimeLimit
        self.job = job
    }

    var isIdle: Bool { job == nil }

    /// When the worker must have answered, or nil where nothing was asked of it.
    var nextDeadline: ContinuousClock.Instant? { isIdle ? nil : deadline }

    func isWorking(on identifier: UInt64) -> Bool { job?.identifier == identifier }

    /// What to poll for.
    var pollRequests: [pollfd] {
        var requests = [pollfd(fd: child.output.number, events: Int16(POLLIN), revents: 0)]
        if diagnosticsAreOpen {
            requests.append(pollfd(fd: child.diagnostics.number, events: Int16(POLLIN), revents: 0))
        }
        if !outgoing.isEmpty {
            requests.append(pollfd(fd: child.input.number, events: Int16(POLLOUT), revents: 0))
        }
        return requests
    }

    /// Gives an idle worker its next job.
    func begin(_ job: WorkerJob) {
        self.job = job
        send(job)
    }

    /// Moves what can be moved without waiting.
    ///
    /// - Returns: Whether the worker is still of use. One that is not has answered its job, if it had any, and is dead.
    func advance() -> Bool {
        readDiagnostics()
        reading: while true {
            switch child.output.read(into: &buffer) {
            case .bytes(let count):
                decoder.append(buffer.prefix(count))
                guard handleFrames() else { return false }
            case .nothingYet:
                break reading
            case .endOfFile:
                finish(with: failureAtEnd())
                return false
            }
        }
        if let count = outgoing.isEmpty ? 0 : child.input.write(outgoing) {
            outgoing = outgoing.dropFirst(count)
        } else {
            // Nobody reads: the worker is going away, and the end of its output will say how.
            outgoing = []
        }
        if let limit = nextDeadline, limit <= .now {
            finish(with: failureAtDeadline())
            return false
        }
        return true
    }

    /// Ends the worker and answers its job with `failure`.
    func abandon(_ failure: WorkerFailure) {
        finish(with: failure)
    }

    private func send(_ job: WorkerJob) {
        deadline = .now + job.timeLimit
        outgoing = Frame(kind: .request, payload: job.request).encoded[...]
    }

    /// False where a frame was wrong, and the worker was killed for it.
    private func handleFrames() -> Bool {
        do {
            while let frame = try decoder.next() {
                if let violation = handle(frame) {
                    finish(with: .protocolViolation(reason: violation, diagnostics: diagnostics()))
                    return false
                }
            }
            return true
        } catch {
            let reason = hasGreeted ? "\(error)" : "its first bytes are no greeting (\(error))"
            finish(with: .protocolViolation(reason: reason, diagnostics: diagnostics()))
            return false
        }
    }

    /// Takes one frame; what is wrong with it, or nil.
    private func handle(_ frame: Frame) -> String? {
        switch frame.kind {
        case .hello where !hasGreeted:
            guard let greeting = Greeting(payload: frame.payload) else { return "its greeting cannot be read" }
            let expected = Greeting(name: command.name)
            guard greeting == expected else {
                return "it is \(greeting.name), version \(greeting.version), "
                    + "where \(expected.name), version \(expected.version), is needed; build all products together"
            }
            hasGreeted = true
            if let job { send(job) }
            return nil
        case .response where hasGreeted && job != nil:
            answer(.success(frame.payload))
            return nil
        case .refusal where hasGreeted && job != nil:
            answer(.failure(.refused(reason: String(decoding: frame.payload, as: UTF8.self))))
            return nil
        default:
            return "a \(frame.kind) frame arrived out of turn"
        }
    }

    private func answer(_ result: Result<[UInt8], WorkerFailure>) {
        let finished = job
        job = nil
        finished?.continuation.resume(returning: result)
    }

    private func finish(with failure: WorkerFailure) {
        child.kill()
        _ = child.wait(grace: .zero)
        answer(.failure(failure))
    }

    private func failureAtEnd() -> WorkerFailure {
        // The streams of a process close shortly before it can be waited for.
        let ending = child.wait(grace: .milliseconds(250))
        let text = diagnostics()
        guard hasGreeted else {
            let how: String
            switch ending {
            case .exited(let status): how = "\(WorkerFailure.exited(status: status, diagnostics: text))"
            case .killed(let signal): how = "\(WorkerFailure.killed(signal: signal, diagnostics: text))"
            }
            return .cannotStart(program: command.program, reason: how)
        }
        switch ending {
        case .exited(let status): return .exited(status: status, diagnostics: text)
        case .killed(let signal): return .killed(signal: signal, diagnostics: text)
        }
    }

    private func failureAtDeadline() -> WorkerFailure {
        let limit = hasGreeted ? job?.timeLimit ?? .zero : startTimeLimit
        let seconds = limit / .seconds(1)
        guard hasGreeted else {
            return .cannotStart(program: command.program, reason: "no greeting within \(seconds) s")
        }
        return .timeLimit(seconds: seconds, diagnostics: diagnostics())
    }

    private func diagnostics() -> String {
        readDiagnostics()
        return tail.text
    }

    private func readDiagnostics() {
        while diagnosticsAreOpen {
            switch child.diagnostics.read(into: &buffer) {
            case .bytes(let count): tail.append(buffer.prefix(count))
            case .nothingYet: return
            case .endOfFile: diagnosticsAreOpen = false
            }
        }
    }
}
