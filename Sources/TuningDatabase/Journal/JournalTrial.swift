import OrderedJSON

/// One configuration that a search tried, and what became of it.
public struct JournalTrial: Hashable, Sendable {
    /// The configuration.
    public let configuration: RecordedConfiguration
    /// The digest of the text that it generated.
    public let text: TextDigest
    /// What became of it.
    public let outcome: TrialOutcome
    /// The stage of the search; nil where it was not to be run at all.
    public let phase: TrialPhase?
    /// Every time taken with cold caches in microseconds, in the order in which they were taken.
    public let cold: [Double]
    /// Every time taken with warm caches in microseconds, in the order in which they were taken.
    public let hot: [Double]
    /// Why it has this outcome, in words; nil where it was measured and there is nothing to say.
    public let reason: String?
    /// What the device did meanwhile.
    public let state: RecordedDeviceState
    /// The part of the search that tried it; nil where the search was not shared out.
    public let shard: Shard?
    /// When it was tried.
    public let date: UTCInstant
    /// Members of the trial's line that this code does not know, as they were.
    public let additional: JSONObject

    /// A trial of the given parts.
    ///
    /// - Throws: ``RecordError`` where a measured one has no times or one that is not above 0, another one has no
    ///   reason, a number is not finite, or `additional` has a member that is a part of every trial.
    public init(
        configuration: RecordedConfiguration, text: TextDigest, outcome: TrialOutcome, phase: TrialPhase? = nil,
        cold: [Double] = [], hot: [Double] = [], reason: String? = nil, state: RecordedDeviceState = .unknown,
        shard: Shard? = nil, date: UTCInstant = .now, additional: JSONObject = [:]
    ) throws(RecordError) {
        for (member, times) in [("cold_us", cold), ("hot_us", hot)] {
            // Times that cannot be are what an invalid trial is about.
            if let time = times.first(where: { !$0.isFinite || outcome == .measured && $0 <= 0 }) {
                throw .invalid(
                    member: member, found: "\(time)", expected: outcome == .measured ? "numbers above 0" : "numbers")
            }
        }
        if outcome == .measured {
            guard !cold.isEmpty || !hot.isEmpty else { throw .missing(member: "hot_us") }
        } else {
            guard let reason, !reason.isEmpty else { throw .missing(member: "reason") }
        }
        try state.check()
        if let known = additional.members.first(where: { Self.knownMembers.contains($0.name) }) {
            throw .invalid(
                member: known.name, found: "an additional member", expected: "the trial's own part of this name")
        }
        do throws(JSONWritingError) {
            _ = try additional.isEmpty ? "" : JSONValue.object(additional).compactText()
        } catch {
            throw .invalid(member: error.path, found: error.found, expected: "a finite number")
        }
        self.configuration = configuration
        self.text = text
        self.outcome = outcome
        self.phase = phase
        self.cold = cold
        self.hot = hot
        self.reason = reason
        self.state = state
        self.shard = shard
        self.date = date
        self.additional = additional
    }

    /// The median of ``cold`` in microseconds; nil where there are none.
    public var coldMedian: Double? { Self.median(of: cold) }
    /// The median of ``hot`` in microseconds; nil where there are none.
    public var hotMedian: Double? { Self.median(of: hot) }

    private static func median(of times: [Double]) -> Double? {
        guard !times.isEmpty else { return nil }
        let sorted = times.sorted()
        return (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
    }

    /// The same trial as a part of `shard`.
    func inShard(_ shard: Shard?) -> JournalTrial {
        JournalTrial(self, shard: self.shard ?? shard)
    }

    private init(_ other: JournalTrial, shard: Shard?) {
        configuration = other.configuration
        text = other.text
        outcome = other.outcome
        phase = other.phase
        cold = other.cold
        hot = other.hot
        reason = other.reason
        state = other.state
        self.shard = shard
        date = other.date
        additional = other.additional
    }
}
