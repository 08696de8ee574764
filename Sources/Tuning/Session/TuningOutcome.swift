import Kernels
import Toolchain
import TuningDatabase

/// What a session found.
public struct TuningOutcome: Sendable {
    /// What was tuned.
    public let options: TuningOptions
    /// The problem's extents, in the order of the record's key.
    public let dimensions: [Dimension]
    /// The problem's experts and their routing; nil where there are none.
    public let routed: (any RoutedFamily)?
    /// The compiler's build, as it names itself.
    public let compiler: String
    /// How much of the space was seen.
    public let coverage: SpaceCoverage
    /// The winner.
    public let best: CompiledCandidate
    /// Its judgement; nil where the session was stopped before.
    public let verification: VerificationReport?
    /// The best configurations, fastest first, the winner among them.
    public let ranking: [CompiledCandidate]
    /// Configurations whose modelled time is within 1 % of the winner's.
    public let ties: [CompiledCandidate]
    /// Configurations that failed to compile, were turned down or judged wrong, with the reason.
    public let losses: [Loss]
    /// The record.
    public let record: TuningRecord
    /// What became of the record, and its file; nil where no database was named.
    public let stored: (outcome: PutOutcome, file: String)?
    /// Whether the session was stopped before its budget was spent.
    public let wasStopped: Bool
    /// Whether its time was up before its budget was spent.
    public let ranOutOfTime: Bool
    /// Wall-clock seconds.
    public let seconds: Double

    /// A configuration that was lost on the way.
    public struct Loss: Sendable {
        /// The configuration.
        public let configuration: Configuration
        /// Where it was lost.
        public let stage: Stage
        /// Why.
        public let reason: String

        /// Where a configuration can be lost.
        public enum Stage: String, Sendable {
            case failed
            case rejected
            case wrong
        }
    }
}
