/// Which answers a lookup may give.
public enum LookupAcceptance: Hashable, Sendable {
    /// The record of the very problem alone.
    case exactOnly
    /// Where there is none, the nearest one, with its grade.
    case graded
}
