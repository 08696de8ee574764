import Kernels
import TuningDatabase

/// A configuration that was timed against the others of the best.
public struct Finalist: Sendable {
    /// The trial that brought it here.
    public let trial: MeasuredTrial
    /// What the compiler made of it.
    public let resources: RecordedResources
    /// Its samples.
    public let entry: FinalsEntry
    /// Whether it is the family's default configuration.
    public let isDefault: Bool

    /// Its configuration.
    public var configuration: Configuration { trial.configuration }
}
