/// How a sort counts the entries of each expert and finds their places.
public enum MoESortCounting: String, Hashable, Sendable, CaseIterable {
    /// The lanes of a wave, an entry each, find out by ballots which of them have the same expert; each wave counts its own
    /// run of entries in a table of its own.
    case ballot
    /// Each lane goes through all entries and counts those of its own experts.
    case scan
}
