/// At which stage of a search a configuration was tried.
public enum TrialPhase: String, CaseIterable, Hashable, Sendable {
    /// A few samples, to tell what is worth more.
    case screening
    /// Many samples, taken in turns with the incumbent's.
    case final
}
