/// What a kernel may do with a buffer that it is given.
public enum LaneAccess: String, Sendable, Hashable {
    /// Loads only; a store is a finding.
    case read
    /// The kernel produces the contents: loads of what it has not stored itself are findings.
    case write
    /// Loads, stores and atomics on contents that are there before the launch.
    case readWrite
}
