import Kernels

/// One launch plan with its inputs and what its outputs must be.
public struct VerificationRun: Sendable {
    /// What is compared: `results`, `integer sums`.
    public let subject: String
    /// What is launched.
    public let plan: LaunchPlan
    /// Writes an input tensor into zeroed memory of its size.
    public let fill: @Sendable (Tensor, UnsafeMutableRawBufferPointer) throws -> Void
    /// Judges the bytes of output tensors, by name.
    public let checks: [(tensor: String, evaluate: @Sendable (UnsafeRawBufferPointer) -> CheckOutcome)]

    /// A run.
    public init(
        subject: String, plan: LaunchPlan,
        fill: @escaping @Sendable (Tensor, UnsafeMutableRawBufferPointer) throws -> Void,
        checks: [(tensor: String, evaluate: @Sendable (UnsafeRawBufferPointer) -> CheckOutcome)]
    ) {
        self.subject = subject
        self.plan = plan
        self.fill = fill
        self.checks = checks
    }
}
