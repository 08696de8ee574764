/// On how many cases a configuration is judged on the device before it is timed.
public enum Judging: String, Hashable, Sendable, CaseIterable {
    /// On all of its family's.
    case all
    /// On none: it was judged before.
    case none
}
