/// Why a request to a worker has no answer.
///
/// `diagnostics` is the end of what the worker wrote to its standard error.
public enum WorkerFailure: Error, Equatable, Sendable {
    /// The worker could not be started, or went away before it said what it is.
    case cannotStart(program: String, reason: String)
    /// The worker ended itself while it had the request.
    case exited(status: Int32, diagnostics: String)
    /// A signal ended the worker while it had the request.
    case killed(signal: Int32, diagnostics: String)
    /// The worker had no answer within its time limit, and was killed.
    case timeLimit(seconds: Double, diagnostics: String)
    /// The worker sent something that is not an answer, and was killed.
    case protocolViolation(reason: String, diagnostics: String)
    /// The worker is well and says that it cannot do what was asked.
    case refused(reason: String)
    /// The request is longer than a frame may be.
    case requestTooLong(bytes: Int, maximum: Int)
    /// The task that asked was cancelled.
    case cancelled
}
