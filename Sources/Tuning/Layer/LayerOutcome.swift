import Kernels
import TuningDatabase

/// What the session of a layer found.
public struct LayerOutcome: Sendable {
    /// What was tuned.
    public let options: TuningOptions
    /// The layer, for the device.
    public let layer: any LayeredFamily
    /// The terms that were considered, those to use first, then by their sums, then those that were not tuned.
    public let candidates: [Candidate]
    /// What the parts of the terms to use found, in the order of the layer.
    public let parts: [Part]
    /// The layer's configuration.
    public let configuration: Configuration
    /// The judgement of the whole layer, on the lane simulator or on the device.
    public let verification: VerificationReport
    /// The layer's record.
    public let record: TuningRecord
    /// What became of it, and its file; nil where no database was named.
    public let stored: (outcome: PutOutcome, file: String)?
    /// The compiler's build.
    public let compiler: String
    /// Whether the session was stopped before all of its candidates were tuned.
    public let wasStopped: Bool
    /// Wall-clock seconds.
    public let seconds: Double

    /// Whether the record's time is that of the layer in one piece; the sum of its parts' times otherwise.
    public var isTimedWhole: Bool { candidates.first?.whole != nil }
    /// Microseconds of all parts, each tuned and timed alone.
    public var sum: Double { parts.reduce(0) { $0 + $1.outcome.microseconds } }

    /// A part of the layer.
    public struct Part: Sendable {
        /// Which.
        public let part: MoELayerPart
        /// What its session found.
        public let outcome: LayerPartOutcome
        /// What became of its own record; nil where no database was named.
        public let stored: Stored?
    }

    /// What became of a part's own record.
    public enum Stored: Sendable {
        /// It was handed to the database.
        case put(PutOutcome, file: String)
        /// The one that stands is as fast alone, or faster.
        case betterStands(file: String, microseconds: Double)
    }

    /// Terms that were considered.
    public struct Candidate: Sendable {
        /// The terms.
        public let terms: LayerTerms
        /// Microseconds that the model promised before anything was compiled; nil where nothing keeps to the terms.
        public let estimate: Double?
        /// Microseconds of all parts in the end; nil where they were not tuned, or not all.
        public let sum: Double?
        /// Microseconds of the layer in one piece, measured; nil where it was not timed so.
        public let whole: Double?
        /// Microseconds of each part.
        public let parts: [MoELayerPart: Double]
        /// Why it is not used; nil for the one that is.
        public let reason: String?
    }
}
