/// On how many cases a configuration is judged on the device before it is timed.
public enum Judging: String, Hashable, Sendable, CaseIterable {
    /// On all of its family's.
    case all
    /// On the problem's own, before a first time: a winner is judged on all of them.
    case own
    /// On none: it was judged before.
    case none
}
