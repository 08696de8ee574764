import OrderedJSON

/// What tuning found for one problem: the configuration to use, and everything that speaks for it.
///
/// Which evidence a record has is not stated but follows from what it holds, so that none can be claimed without it.
public struct TuningRecord: Hashable, Sendable {
    /// How many of the best configurations a record keeps.
    public static let bestLimit = 8
    /// How many ties a record keeps.
    public static let tieLimit = 16

    /// What the record is about.
    public let key: RecordKey
    /// The configuration to use.
    public let configuration: RecordedConfiguration
    /// Its time, predicted or measured.
    public let time: RecordedTime
    /// Configurations that the measurements cannot tell from it, at most sixteen.
    public let ties: [RecordedConfiguration]
    /// The fastest configurations, at most eight, fastest first.
    public let best: [RankedConfiguration]
    /// How much of the space was searched.
    public let space: SpaceCoverage
    /// The comparison with the reference; nil where there was none.
    public let numerics: RecordedNumerics?
    /// How the kernel uses memory; nil where nobody has counted.
    public let memory: RecordedMemory?
    /// Whether every run gives the same bits; nil in records from before this was said.
    ///
    /// Kernels that add floats atomically do not: the order of the additions is another in each run.
    public let isDeterministic: Bool?
    /// The digest of the text that the configuration generates.
    public let text: TextDigest
    /// What each compiler build made of the text, by build; empty where none has compiled it.
    public let compiled: [CompiledFacts]
    /// The day on which the record was made.
    public let date: CalendarDay
    /// The version of the tool that made it.
    public let toolVersion: String
    /// What a small set of binaries, chosen for several M together, holds for this one; nil where none was chosen.
    public let cover: RecordedCover?
    /// Members of the record's line that this code does not know, as they were.
    public let additional: JSONObject

    /// A record of the given parts.
    ///
    /// `compiled` is put in the order of the builds' names; the parameters of ties and best configurations in that of
    /// `configuration`. Of the ties the first ``tieLimit`` are kept.
    ///
    /// - Throws: ``RecordError`` where a time is no positive number (a limit or a deviation may be 0), a measured time
    ///   names no device or has no sample, `best` is longer than ``bestLimit``, not fastest first or repeats itself, a
    ///   tie repeats another or the configuration, a build is listed twice, or `additional` has a member that is a
    ///   part of every record, or holds a number that JSON cannot express.
    public init(
        key: RecordKey, configuration: RecordedConfiguration, time: RecordedTime, ties: [RecordedConfiguration] = [],
        best: [RankedConfiguration], space: SpaceCoverage, numerics: RecordedNumerics?, text: TextDigest,
        compiled: [CompiledFacts], date: CalendarDay, toolVersion: String, memory: RecordedMemory? = nil,
        isDeterministic: Bool? = nil, cover: RecordedCover? = nil, additional: JSONObject = [:]
    ) throws(RecordError) {
        let ties = ties.map { $0.ordered(like: configuration) }
        let best = best.map { $0.ordered(like: configuration) }
        try Self.check(time)
        try Self.check(best)
        guard Self.areDistinct(ties), !ties.contains(configuration) else {
            throw .invalid(
                member: "ties", found: "\(ties.count) configurations", expected: "each once, without the winner")
        }
        let compiled = compiled.sorted { $0.build < $1.build }
        for (facts, next) in zip(compiled, compiled.dropFirst()) where facts.build == next.build {
            throw .invalid(member: "compiled", found: facts.build, expected: "every build once")
        }
        // Such a member would be read back as a part of the record, which then differs from the one that was written.
        if let known = additional.members.first(where: { Self.knownMembers.contains($0.name) }) {
            throw .invalid(
                member: known.name, found: "an additional member", expected: "the record's own part of this name")
        }
        do throws(JSONWritingError) {
            _ = try additional.isEmpty ? "" : JSONValue.object(additional).compactText()
        } catch {
            throw .invalid(member: error.path, found: error.found, expected: "a finite number")
        }
        self.key = key
        self.configuration = configuration
        self.time = time
        self.ties = Array(ties.prefix(Self.tieLimit))
        self.best = best
        self.space = space
        self.numerics = numerics
        self.memory = memory
        self.isDeterministic = isDeterministic
        self.text = text
        self.compiled = compiled
        self.date = date
        self.toolVersion = toolVersion
        self.cover = cover
        self.additional = additional
    }

    /// What the record's figures rest on, in the order of ``Evidence``.
    public var evidence: [Evidence] {
        Evidence.allCases.filter { evidence in
            switch evidence {
            case .compiled: !compiled.isEmpty
            case .verified: numerics != nil
            case .modelled, .measured: time.evidence == evidence
            }
        }
    }

    /// What `build` made of the text; nil where that build has not compiled it.
    public func resources(build: String) -> RecordedResources? {
        compiled.first { $0.build == build }?.resources
    }

    private static func check(_ time: RecordedTime) throws(RecordError) {
        guard time.median > 0, time.median.isFinite else {
            throw .invalid(member: "time.median_us", found: "\(time.median)", expected: "a number above 0")
        }
        guard time.limit >= 0, time.limit.isFinite else {
            throw .invalid(member: "time.limit_us", found: "\(time.limit)", expected: "a number from 0 up")
        }
        guard case .measured(_, let deviation, let samples, _, let device, let detail) = time else { return }
        guard deviation >= 0, deviation.isFinite else {
            throw .invalid(member: "time.deviation_us", found: "\(deviation)", expected: "a number from 0 up")
        }
        guard samples > 0 else {
            throw .invalid(member: "time.samples", found: "\(samples)", expected: "a number from 1 up")
        }
        guard !device.isEmpty else {
            throw .invalid(member: "device", found: "", expected: "the device that the time was measured on")
        }
        try detail.check()
    }

    private static func check(_ best: [RankedConfiguration]) throws(RecordError) {
        guard best.count <= bestLimit else {
            throw .invalid(
                member: "best", found: "\(best.count) configurations", expected: "at most \(bestLimit)")
        }
        for ranked in best {
            guard let waves = ranked.wavesPerSIMD, waves < 1 else { continue }
            throw .invalid(member: "best.waves", found: "\(waves)", expected: "a number from 1 up")
        }
        for ranked in best where !(ranked.microseconds > 0 && ranked.microseconds.isFinite) {
            throw .invalid(member: "best.time_us", found: "\(ranked.microseconds)", expected: "a number above 0")
        }
        for (earlier, later) in zip(best, best.dropFirst()) where earlier.microseconds > later.microseconds {
            throw .invalid(
                member: "best", found: "\(earlier.microseconds) before \(later.microseconds)",
                expected: "the fastest first")
        }
        guard areDistinct(best.map(\.configuration)) else {
            throw .invalid(member: "best", found: "one configuration twice", expected: "each once")
        }
    }

    private static func areDistinct(_ configurations: [RecordedConfiguration]) -> Bool {
        // Hashing a configuration costs more than comparing it with the few others of a usual record.
        guard configurations.count <= tieLimit else { return Set(configurations).count == configurations.count }
        return configurations.indices.allSatisfy { index in
            !configurations[..<index].contains(configurations[index])
        }
    }
}
