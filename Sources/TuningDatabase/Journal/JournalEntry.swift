/// A trial and the place where it stands in its journal.
public struct JournalEntry: Hashable, Sendable {
    /// The trial's number in the journal, from 1.
    public let number: Int
    /// Its line in the file, from 1; the first line is the journal's identity.
    public let line: Int
    /// The trial.
    public let trial: JournalTrial
}
