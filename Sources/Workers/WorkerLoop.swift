import Glibc

/// What the thread of a pool does: hands out jobs, moves bytes, watches deadlines.
///
/// All of a pool's processes belong to this one thread, so nothing here is locked.
struct WorkerLoop {
    private let inbox: WorkerInbox
    private let options: WorkerPool.Options
    private let command: WorkerCommand
    private var workers: [WorkerProcess] = []
    private var waiting: [WorkerJob] = []

    init(inbox: WorkerInbox, command: WorkerCommand, options: WorkerPool.Options) {
        self.inbox = inbox
        self.command = command
        self.options = options
    }

    /// Works until the inbox is closed.
    mutating func run() {
        // A worker that died would otherwise end this process when its next request is written.
        var signals = sigset_t()
        sigemptyset(&signals)
        sigaddset(&signals, SIGPIPE)
        pthread_sigmask(SIG_BLOCK, &signals, nil)

        while true {
            let contents = inbox.take()
            waiting.append(contentsOf: contents.jobs)
            contents.cancelled.forEach { cancel($0) }
            if contents.isClosed {
                break
            }
            dispatch()
            waitForEvents()
            workers.removeAll { !$0.advance() }
        }
        for worker in workers {
            worker.abandon(.cancelled)
        }
        for job in waiting {
            job.continuation.resume(returning: .failure(.cancelled))
        }
    }

    private mutating func cancel(_ identifier: UInt64) {
        if let index = waiting.firstIndex(where: { $0.identifier == identifier }) {
            waiting.remove(at: index).continuation.resume(returning: .failure(.cancelled))
        } else if let index = workers.firstIndex(where: { $0.isWorking(on: identifier) }) {
            workers.remove(at: index).abandon(.cancelled)
        }
    }

    private mutating func dispatch() {
        var taken = 0
        for job in waiting {
            if let idle = workers.first(where: \.isIdle) {
                idle.begin(job)
            } else if workers.count < options.workers {
                start(for: job)
            } else {
                break
            }
            taken += 1
        }
        waiting.removeFirst(taken)
    }

    private mutating func start(for job: WorkerJob) {
        do {
            let worker = try WorkerProcess(
                command, maximumPayload: options.maximumPayload, startTimeLimit: options.startTimeLimit, job: job)
            workers.append(worker)
            inbox.countStartedWorker()
        } catch {
            job.continuation.resume(returning: .failure(error))
        }
    }

    private func waitForEvents() {
        var requests = [pollfd(fd: inbox.wake.descriptor ?? -1, events: Int16(POLLIN), revents: 0)]
        requests.append(contentsOf: workers.flatMap(\.pollRequests))
        var timeout: Int32 = -1
        if let deadline = workers.compactMap(\.nextDeadline).min() {
            let left = ContinuousClock.now.duration(to: deadline)
            // Rounded up, so that the deadline has passed when the time is up; bounded, since poll counts in 32 bits.
            let milliseconds = left / .milliseconds(1)
            timeout = Int32(max(0, min(milliseconds.rounded(.up), 3_600_000)))
        }
        _ = poll(&requests, nfds_t(requests.count), timeout)
    }
}
