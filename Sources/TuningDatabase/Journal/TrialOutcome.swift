/// What became of a configuration that was tried.
public enum TrialOutcome: String, CaseIterable, Hashable, Sendable {
    /// It has times.
    case measured
    /// It did not compile.
    case failed
    /// It compiled to something not worth running: it spills, for one.
    case rejected
    /// Its results were not right.
    case wrong
    /// The process that ran it crashed.
    case crashed
    /// It did not end in time.
    case hung
    /// Its times cannot be: lower than the hardware allows, for one.
    case invalid
    /// It is not to be run again, since it crashed or hung before.
    case quarantined
}
