import Kernels
import TuningDatabase

/// The binaries that serve a series of problems.
public struct CoverOutcome: Sendable {
    /// What was tuned, whatever M.
    public let problem: ProblemRequest
    /// What serves each M, in the order of M.
    public let covers: [RecordedCover]
    /// Configurations that were judged for it, beside those that their searches had judged.
    public let judged: Int
    /// What became of the records, by M; empty where no database was named.
    public let stored: [PutOutcome]
    /// Wall-clock seconds.
    public let seconds: Double

    /// The largest ratio to the best of an M.
    public var worstRatio: Double { covers.map(\.ratio).max() ?? 1 }
}
