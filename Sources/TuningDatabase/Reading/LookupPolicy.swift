/// Which of a record's configurations a lookup asks for.
public enum LookupPolicy: Hashable, Sendable {
    /// The fastest for the very problem.
    case best
    /// The one that the few binaries of a cover hold for it, so that every M of the cover is served by them; the fastest where
    /// the record has no cover.
    case cover
}
