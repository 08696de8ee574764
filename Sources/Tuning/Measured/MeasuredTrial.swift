import Kernels
import TuningDatabase

/// A configuration that a session tried, in this run or an earlier one.
public struct MeasuredTrial: Hashable, Sendable {
    /// The configuration.
    public let configuration: Configuration
    /// The digest of its text.
    public let text: TextDigest
    /// What became of it.
    public let outcome: TrialOutcome
    /// The median of its cold samples, in seconds; nil where it was not measured.
    public let seconds: Double?
    /// Why it has this outcome, or has no more samples; nil where there is nothing to say.
    public let reason: String?
    /// Whether an earlier run's journal told it.
    public let isFromJournal: Bool

    /// A trial that the journal holds.
    init(_ trial: JournalTrial, of configuration: Configuration) {
        self.configuration = configuration
        text = trial.text
        outcome = trial.outcome
        seconds = trial.outcome == .measured ? trial.coldMedian.map { $0 * 1e-6 } : nil
        reason = trial.reason
        isFromJournal = true
    }

    /// A trial of this run.
    init(
        _ configuration: Configuration, _ text: TextDigest, _ outcome: TrialOutcome, seconds: Double? = nil,
        reason: String? = nil
    ) {
        self.configuration = configuration
        self.text = text
        self.outcome = outcome
        self.seconds = seconds
        self.reason = reason
        isFromJournal = false
    }
}
