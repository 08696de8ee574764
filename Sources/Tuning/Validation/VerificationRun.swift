import Kernels
import ReferenceKernels

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
    /// The values of the output that users see, and how far results may be from them; nil for runs about something else.
    public let expectation: (tensor: String, values: [BoundedValue])?

    /// A run.
    public init(
        subject: String, plan: LaunchPlan,
        fill: @escaping @Sendable (Tensor, UnsafeMutableRawBufferPointer) throws -> Void,
        checks: [(tensor: String, evaluate: @Sendable (UnsafeRawBufferPointer) -> CheckOutcome)],
        expectation: (tensor: String, values: [BoundedValue])? = nil
    ) {
        self.subject = subject
        self.plan = plan
        self.fill = fill
        self.checks = checks
        self.expectation = expectation
    }
}
