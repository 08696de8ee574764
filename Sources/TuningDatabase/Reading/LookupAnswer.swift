/// What the database says about a problem.
public enum LookupAnswer: Sendable {
    /// A record, how near it is to the problem, and where it stands.
    case found(StoredRecord, LookupGrade)
    /// No record, and why: use the family's default configuration, and say so.
    case missing(LookupMiss)

    /// The record, if there is one.
    public var record: TuningRecord? {
        guard case .found(let stored, _) = self else { return nil }
        return stored.record
    }

    /// Why there is no record, if there is none.
    public var miss: LookupMiss? {
        guard case .missing(let miss) = self else { return nil }
        return miss
    }

    /// How near the answer is; its description is the reason.
    public var grade: LookupGrade {
        switch self {
        case .found(_, let grade): grade
        case .missing(let miss): .default(miss)
        }
    }
}
