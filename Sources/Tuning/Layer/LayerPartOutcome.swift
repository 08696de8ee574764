import Kernels
import TuningDatabase

/// What the session of a layer's part found.
public enum LayerPartOutcome: Sendable {
    case modelled(TuningOutcome)
    case measured(MeasuredOutcome)

    /// The configuration to use.
    public var configuration: Configuration {
        switch self {
        case .modelled(let outcome): outcome.best.candidate.configuration
        case .measured(let outcome): outcome.winner.configuration
        }
    }

    /// The record, which was not written.
    public var record: TuningRecord {
        switch self {
        case .modelled(let outcome): outcome.record
        case .measured(let outcome): outcome.record
        }
    }

    /// Its time in microseconds, as the record has it.
    public var microseconds: Double { record.time.median }

    /// The compiler's build.
    var compiler: String {
        switch self {
        case .modelled(let outcome): outcome.compiler
        case .measured(let outcome): outcome.compiler
        }
    }
}
