/// What became of a point that was tried.
public enum SearchOutcome: Hashable, Sendable {
    /// It ran, and took this many seconds.
    case time(Double)
    /// It could not be compiled, launched or verified.
    case failed

    /// The seconds it took; nil where it failed.
    public var seconds: Double? {
        if case .time(let seconds) = self { seconds } else { nil }
    }
}
