/// A request and who waits for its answer.
struct WorkerJob: Sendable {
    let identifier: UInt64
    let request: [UInt8]
    let timeLimit: Duration
    let continuation: CheckedContinuation<Result<[UInt8], WorkerFailure>, Never>
}
