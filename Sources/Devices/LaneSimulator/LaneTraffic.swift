/// What the sampled workgroups asked of one buffer, each workgroup by itself.
///
/// A line counts once a workgroup, however many instructions touch it: as if a cache kept it while the workgroup runs.
public struct LaneTraffic: Sendable, Hashable {
    /// The launch's argument that the buffer is.
    public var argument: Int
    /// Whether the accesses are loads; else they are stores and atomics.
    public var isLoad: Bool
    /// Distinct 128-byte lines, summed over workgroups.
    public var lines: Int
    /// Distinct bytes, summed over workgroups.
    public var bytes: Int
}
