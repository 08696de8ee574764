/// Worker processes that answer requests, each one request at a time.
///
/// A worker starts when there is a request for it and no idle one. One that crashes, hangs or breaks the protocol costs
/// the request that it had, with the reason, and is replaced when the next request needs it. The workers die with the
/// pool, and with the process that owns it.
public final class WorkerPool: Sendable {
    /// The sizes and the time limits of a pool.
    public struct Options: Sendable {
        /// The number of workers at most.
        public var workers: Int
        /// How long a worker may take for a request that brings no limit of its own.
        public var requestTimeLimit: Duration
        /// How long a worker may take to greet.
        public var startTimeLimit: Duration
        /// The number of bytes of a request or an answer at most.
        public var maximumPayload: Int

        /// Options for `workers` processes.
        public init(
            workers: Int, requestTimeLimit: Duration = .seconds(60), startTimeLimit: Duration = .seconds(30),
            maximumPayload: Int = 256 << 20
        ) {
            self.workers = max(1, workers)
            self.requestTimeLimit = requestTimeLimit
            self.startTimeLimit = startTimeLimit
            self.maximumPayload = min(max(1, maximumPayload), Int(UInt32.max))
        }
    }

    private let inbox = WorkerInbox()
    private let command: WorkerCommand
    private let options: Options
    private let canRun: Bool

    /// A pool of processes that `command` starts, none of them yet.
    public init(_ command: WorkerCommand, options: Options) {
        self.command = command
        self.options = options
        let inbox = inbox
        canRun =
            inbox.wake.descriptor != nil
            && WorkerThread.start {
                var loop = WorkerLoop(inbox: inbox, command: command, options: options)
                loop.run()
            }
    }

    deinit {
        inbox.close()
    }

    /// How many processes were started so far.
    public var startedWorkers: Int { inbox.startedWorkers }

    /// Asks a worker.
    ///
    /// Waits for a worker where all are busy; the time limit counts from the moment at which a worker has the request.
    /// Cancelling the task kills the worker that has the request.
    ///
    /// - Parameters:
    ///   - request: What the worker is asked.
    ///   - timeLimit: How long the worker may take; nil for the pool's limit.
    /// - Returns: The worker's answer, or why there is none.
    public func call(_ request: [UInt8], timeLimit: Duration? = nil) async -> Result<[UInt8], WorkerFailure> {
        guard request.count <= options.maximumPayload else {
            return .failure(.requestTooLong(bytes: request.count, maximum: options.maximumPayload))
        }
        guard canRun else {
            return .failure(
                .cannotStart(program: command.program, reason: "the system has no threads or descriptors left"))
        }
        let identifier = inbox.makeIdentifier()
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                inbox.submit(
                    WorkerJob(
                        identifier: identifier, request: request, timeLimit: timeLimit ?? options.requestTimeLimit,
                        continuation: continuation))
                // A cancellation before the submission found nothing to cancel.
                if Task.isCancelled {
                    inbox.cancel(identifier)
                }
            }
        } onCancel: {
            inbox.cancel(identifier)
        }
    }
}
