import OrderedJSON

extension TuningRecord {
    /// Whether this record's time is the better evidence: measured beats modelled.
    func outranks(_ other: TuningRecord) -> Bool {
        time.evidence == .measured && other.time.evidence == .modelled
    }

    /// Whether this record stays where databases are joined, although its time and that of `other` say nothing of each other.
    func keepsPlaceWithoutComparison(with other: TuningRecord) -> Bool {
        guard time.evidence == other.time.evidence, !PromotionThreshold.compares(self, other) else { return false }
        return time.device != other.time.device || other.wasMade(before: self)
    }

    /// Whether this record was made before `other`; of records of one day, the order of their lines decides.
    func wasMade(before other: TuningRecord) -> Bool {
        date == other.date ? line < other.line : date.text < other.date.text
    }

    /// This record with what a build made of its text; as it is where the build's facts are there already.
    public func adding(_ facts: CompiledFacts) -> TuningRecord {
        guard resources(build: facts.build) == nil else { return self }
        return merging([facts], numerics, memory, cover)
    }

    /// This record with `cover` in place of the one that it has; nil for none.
    public func covered(by cover: RecordedCover?) -> TuningRecord {
        merging([], numerics, memory, cover)
    }

    /// This record with what `other` knows about the same text and this one does not.
    ///
    /// Compiled facts of other builds, a comparison with the reference and counts of memory accesses speak about the
    /// text, so they hold as long as the text is the same; what a cover compared with its best does so too.
    func adding(from other: TuningRecord) -> TuningRecord {
        guard other.text == text, other.configuration == configuration else { return self }
        let missing = other.compiled.filter { resources(build: $0.build) == nil }
        let isRicher =
            numerics == nil && other.numerics != nil || memory == nil && other.memory != nil
            || cover == nil && other.cover != nil
        guard !missing.isEmpty || isRicher else { return self }
        return merging(missing, numerics ?? other.numerics, memory ?? other.memory, cover ?? other.cover)
    }

    private func merging(
        _ missing: [CompiledFacts], _ numerics: RecordedNumerics?, _ memory: RecordedMemory?, _ cover: RecordedCover?
    ) -> TuningRecord {
        let merged = try? TuningRecord(
            key: key, configuration: configuration, time: time, ties: ties, best: best, space: space,
            numerics: numerics, text: text, compiled: compiled + missing, date: date, toolVersion: toolVersion,
            memory: memory, isDeterministic: isDeterministic, cover: cover, additional: additional)
        // Every part was valid in its own record and no build stands in both, so nothing can be refused.
        return merged ?? self
    }
}
