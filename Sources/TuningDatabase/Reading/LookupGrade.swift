/// How near the record that answers a lookup is to what was asked.
public enum LookupGrade: String, Hashable, Sendable {
    /// The record is about the very problem.
    case exact
}
