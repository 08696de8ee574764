extension TuningDatabase {
    /// The record of `key`, or what `acceptance` allows in its place, and which of its configurations `policy` uses.
    ///
    /// With ``LookupPolicy/cover``, lookups for the counts of tokens of a cover give no more binaries than it has.
    public func lookup(
        _ key: RecordKey, policy: LookupPolicy, accepting acceptance: LookupAcceptance = .exactOnly
    ) -> LookupChoice {
        LookupChoice(lookup(key, accepting: acceptance), policy: policy)
    }
}
