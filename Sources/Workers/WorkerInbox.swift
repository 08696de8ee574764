import Synchronization

/// What tasks leave for the thread of a pool.
final class WorkerInbox: Sendable {
    /// What was left since the thread last looked.
    struct Contents {
        var jobs: [WorkerJob] = []
        var cancelled: [UInt64] = []
        var isClosed = false
    }

    private struct State {
        var contents = Contents()
        var nextIdentifier: UInt64 = 0
        var startedWorkers = 0
    }

    let wake = WakeSignal()
    private let state = Mutex(State())

    func makeIdentifier() -> UInt64 {
        state.withLock { state in
            state.nextIdentifier += 1
            return state.nextIdentifier
        }
    }

    func submit(_ job: WorkerJob) {
        state.withLock { $0.contents.jobs.append(job) }
        wake.raise()
    }

    func cancel(_ identifier: UInt64) {
        state.withLock { $0.contents.cancelled.append(identifier) }
        wake.raise()
    }

    func close() {
        state.withLock { $0.contents.isClosed = true }
        wake.raise()
    }

    func take() -> Contents {
        wake.clear()
        return state.withLock { state in
            let contents = state.contents
            state.contents = Contents(isClosed: contents.isClosed)
            return contents
        }
    }

    func countStartedWorker() {
        state.withLock { $0.startedWorkers += 1 }
    }

    var startedWorkers: Int { state.withLock { $0.startedWorkers } }
}
