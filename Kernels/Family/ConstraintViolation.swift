/// A constraint that a configuration does not meet.
public struct ConstraintViolation: Sendable {
    /// The constraint.
    public let constraint: Constraint
    /// Why the configuration does not meet it.
    public let reason: String
}
