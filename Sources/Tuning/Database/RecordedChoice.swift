import Kernels
import TuningDatabase

/// What to use of a record with a certain compiler build.
public struct RecordedChoice: Sendable {
    /// The choice, with everything that was refused before.
    public let choice: ConfigurationChoice
    /// The configuration chosen, as one of its family's.
    public let configuration: Configuration
    /// That the record is about another text than its configuration generates today; nil where it is about this one.
    ///
    /// Its facts and its time then speak of a kernel that is no longer made.
    public let staleness: RecordFinding?
}
