import Glibc

extension WorkerFailure: CustomStringConvertible {
    /// What happened, with what the worker wrote about it.
    public var description: String {
        switch self {
        case .cannotStart(let program, let reason):
            return "the worker \(program) could not be started: \(reason)"
        case .exited(let status, let diagnostics):
            return Self.join("the worker exited with status \(status)", diagnostics)
        case .killed(let signal, let diagnostics):
            let name = strsignal(signal).map { String(cString: $0) } ?? "unknown"
            return Self.join("the worker was killed by signal \(signal) (\(name))", diagnostics)
        case .timeLimit(let seconds, let diagnostics):
            return Self.join("the worker did not answer within its time limit of \(seconds) s", diagnostics)
        case .protocolViolation(let reason, let diagnostics):
            return Self.join("the worker broke the protocol: \(reason)", diagnostics)
        case .refused(let reason):
            return reason
        case .requestTooLong(let bytes, let maximum):
            return "the request has \(bytes) bytes; a worker takes at most \(maximum)"
        case .cancelled:
            return "the request was cancelled"
        }
    }

    private static func join(_ text: String, _ diagnostics: String) -> String {
        diagnostics.isEmpty ? text : "\(text); it wrote: \(diagnostics)"
    }
}
