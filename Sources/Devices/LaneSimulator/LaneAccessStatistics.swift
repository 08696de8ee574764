/// What one load, store or atomic of a kernel asked of the memory in the sampled workgroups.
public struct LaneAccessStatistics: Sendable, Hashable {
    /// Where it stands in the text.
    public var place: LanePlace?
    /// What it does.
    public var access: LaneFinding.Access
    /// Whether it goes to the LDS; else it goes to global memory.
    public var isShared: Bool
    /// Executions, counted by wave.
    public var instructions: Int
    /// Executions, counted by lane.
    public var lanes: Int
    /// Bytes that lanes asked for.
    public var bytes: Int
    /// LDS: cycles that the banks need.
    public var bankCycles: Int
    /// LDS: cycles beyond those that the same lanes would need without a conflict.
    public var conflictCycles: Int
    /// Global: 128-byte lines that an execution touches, summed over executions.
    public var lines: Int
    /// Global: distinct bytes that an execution asks for, summed over executions.
    ///
    /// Of 128 x `lines`, what is used.
    public var distinctBytes: Int
}
