/// Why lanes part ways.
public enum BranchPurpose: Hashable, Sendable {
    /// Both sides do a share of the work: every output must be written on both.
    case choice
    /// The lanes that stay out own no element, for the reason given.
    case bounds(String)
}
