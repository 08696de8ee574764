import Dispatch
import Synchronization
import Workers

/// A worker of this worker, with a request that it never answers.
final class NestedWorker: Sendable {
    private let identifier = Mutex("")
    private let isKnown = DispatchSemaphore(value: 0)

    /// Starts one and returns its process identifier.
    static func start() -> String {
        let nested = NestedWorker()
        Task.detached { await nested.run() }
        nested.isKnown.wait()
        return nested.identifier.withLock { $0 }
    }

    private func run() async {
        let name = "worker-for-tests"
        let pool = WorkerPool(
            WorkerCommand(name: name, program: WorkerCommand.besideRunningExecutable(name)),
            options: .init(workers: 1, requestTimeLimit: .seconds(1000)))
        if case .success(let bytes) = await pool.call(Array("i".utf8)) {
            identifier.withLock { $0 = String(decoding: bytes, as: UTF8.self) }
        }
        isKnown.signal()
        _ = await pool.call(Array("h".utf8))
    }
}
