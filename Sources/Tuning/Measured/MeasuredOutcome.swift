import Devices
import Kernels
import Search
import TuningDatabase

/// The result of a session that measured.
public struct MeasuredOutcome: Sendable {
    /// What was asked for.
    public let options: TuningOptions
    /// The problem's extents.
    public let dimensions: [Dimension]
    /// The problem's experts and their routing; nil where there are none.
    public let routed: (any RoutedFamily)?
    /// The device that times were taken on, and how many of its kind took part.
    public let device: DeviceIdentity
    /// Devices that took part.
    public let devices: Int
    /// The compiler's build.
    public let compiler: String
    /// How much of the space was seen.
    public let coverage: SpaceCoverage
    /// Every trial, in the order of the search.
    public let trials: [MeasuredTrial]
    /// The finalists by cold median, the fastest first.
    public let finalists: [Finalist]
    /// The one to use.
    public let winner: Finalist
    /// Finalists that cannot be told from the winner.
    public let ties: [Finalist]
    /// What a finalist shows against itself, as a share of its time.
    public let noise: Double
    /// Whether the configuration of the database stayed although another was faster, though not by enough.
    public let keptIncumbent: Bool
    /// The judgement of the winner on every case.
    public let verification: VerificationReport
    /// The largest error of a result relative to what is summed that is allowed.
    public let relativeBound: Double
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
    /// Of them, those in which it waited for compilers; over several devices, their sum.
    public let secondsCompiling: Double
    /// Of them, those in which it waited for devices; over several devices, their sum.
    public let secondsMeasuring: Double

    /// How much faster the winner is than the family's default configuration; nil where that could not be timed.
    public var gainOverDefault: Double? {
        finalists.first { $0.isDefault }.map { $0.entry.cold.median / winner.entry.cold.median }
    }

    /// Bytes of weights a second that the winner streams, cold.
    public let bytesPerSecond: Double
}
