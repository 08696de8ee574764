import Devices
import Kernels

/// A configuration in the form in which a device runs it.
public struct DeviceCandidate: Hashable, Sendable {
    /// The configuration.
    public var configuration: Configuration
    /// The kernels of its launch plan.
    public var program: DeviceProgram
    /// The kernels of its twin that stores integer sums, which judging then compares exactly; nil where there is none.
    ///
    /// Kept apart because a twin's kernels have the names of the others.
    public var twin: DeviceProgram?

    /// A candidate.
    public init(configuration: Configuration, program: DeviceProgram, twin: DeviceProgram? = nil) {
        self.configuration = configuration
        self.program = program
        self.twin = twin
    }
}
