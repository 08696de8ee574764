/// Whose accesses a barrier orders.
public enum BarrierScope: String, Hashable, Sendable {
    /// LDS and global accesses of all lanes of the workgroup.
    case workgroup
    /// LDS accesses of the wave's lanes.
    case wave
}
