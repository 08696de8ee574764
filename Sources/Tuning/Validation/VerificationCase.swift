import Kernels

/// Inputs and expectations on which a configuration is judged.
public struct VerificationCase: Sendable {
    /// What it is meant to reveal.
    public let name: String
    /// Draws the inputs; kept apart because a case can hold many megabytes.
    public let prepare: @Sendable () throws -> [VerificationRun]

    /// A case.
    public init(name: String, prepare: @escaping @Sendable () throws -> [VerificationRun]) {
        self.name = name
        self.prepare = prepare
    }
}
