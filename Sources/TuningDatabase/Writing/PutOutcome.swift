/// What became of a record that was put into a folder.
public enum PutOutcome: Hashable, Sendable {
    /// There was none with its key.
    case added
    /// It took the place of `previous`; `lost` is evidence that the key had and has no longer.
    case replaced(previous: TuningRecord, lost: [Evidence])
    /// The same record was there already, or nothing but facts or a cover was to be added and none could be.
    case unchanged
    /// `existing` stays, since its time is measured and the new one's is modelled, or since
    /// ``ReplacementPolicy/joining`` does not compare them and keeps this one. What the new record knows about the
    /// same text was added to it.
    case kept(existing: TuningRecord)
    /// `existing` stays, since the new one's time, measured on the same device, is not lower by more than chance; `reason`
    /// gives the figures. What the new record knows about the same text was added to it.
    case incumbentKept(existing: TuningRecord, reason: String)
    /// It took the place of a line with its key that was broken.
    case mended(DatabaseIssue)
}
