/// Why a configuration could not be judged: the worker died, hung, or could not start.
public struct VerificationFailure: Error, Hashable, Sendable, CustomStringConvertible {
    /// What happened.
    public let reason: String

    /// What happened.
    public var description: String { reason }
}
