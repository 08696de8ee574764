import Kernels

/// Inputs and expectations on which a configuration is judged.
public struct VerificationCase: Sendable {
    /// What it is meant to reveal.
    public let name: String
    /// All that decides its inputs and expectations beside the configuration and the code that draws them; empty where that
    /// is not known, and its verdicts are not kept.
    public let identity: String
    /// Draws the inputs; kept apart because a case can hold many megabytes.
    public let prepare: @Sendable () throws -> [VerificationRun]

    /// A case.
    public init(name: String, identity: String = "", prepare: @escaping @Sendable () throws -> [VerificationRun]) {
        self.name = name
        self.identity = identity
        self.prepare = prepare
    }
}
