import Kernels
import PerformanceModel

/// A legal configuration whose text no earlier configuration gives.
public struct Candidate: Sendable {
    /// The configuration.
    public let configuration: Configuration
    /// What it has to move and to compute.
    public let work: WorkEstimate
    /// Its modelled time before anything is compiled.
    public let estimate: Prediction

    /// A candidate.
    public init(configuration: Configuration, work: WorkEstimate, estimate: Prediction) {
        self.configuration = configuration
        self.work = work
        self.estimate = estimate
    }
}
