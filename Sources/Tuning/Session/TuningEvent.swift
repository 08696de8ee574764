/// What a session tells while it runs.
public enum TuningEvent: Sendable {
    /// A phase of `total` steps begins.
    case began(phase: String, total: Int)
    /// A step is done; `best` is the best so far, in words with its evidence.
    case advanced(best: String?)
    /// The phase is over.
    case ended
}
