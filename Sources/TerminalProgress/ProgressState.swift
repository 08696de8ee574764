/// How far a piece of work has come.
public struct ProgressState: Hashable, Sendable {
    /// What is being done: `moe-stage2`.
    public var label: String
    /// Steps done, those of an earlier run included.
    public var done: Int
    /// Steps in all, or nil where that is not known.
    public var total: Int?
    /// Steps that were done before this run began; they say nothing about its rate.
    public var doneBefore: Int
    /// The best result so far, as it shall be shown with its unit and evidence: `41.3 us modelled`.
    public var best: String?
    /// Time since this run began.
    public var elapsed: Duration

    /// A state of work called `label`.
    public init(
        label: String, done: Int = 0, total: Int? = nil, doneBefore: Int = 0, best: String? = nil,
        elapsed: Duration = .zero
    ) {
        self.label = label
        self.done = done
        self.total = total
        self.doneBefore = doneBefore
        self.best = best
        self.elapsed = elapsed
    }

    /// The share of the work that is done, from 0 to 1; nil where the total is not known or nothing.
    public var fraction: Double? {
        guard let total, total > 0 else { return nil }
        return min(1, max(0, Double(done) / Double(total)))
    }

    /// Steps a second in this run; nil before the first one is done.
    public var rate: Double? {
        let seconds = elapsed / .seconds(1)
        guard done > doneBefore, seconds > 0 else { return nil }
        return Double(done - doneBefore) / seconds
    }

    /// The time that the remaining steps take at the present rate; nil where either is not known.
    public var timeLeft: Duration? {
        guard let total, let rate, done < total else { return nil }
        return .seconds(Double(total - done) / rate)
    }
}
