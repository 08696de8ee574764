/// What one run of a kernel showed.
public struct LaneReport: Sendable {
    /// The order in which its lanes ran.
    public var order: LaneOrder
    /// What is wrong, in the order in which it was seen; 64 different ones at most.
    public var findings: [LaneFinding]
    /// Workgroups that ran.
    public var workgroups: Int
    /// Loads, stores and atomics that were checked, counted by lane.
    public var accesses: Int
    /// Meetings that were held, counted by lane.
    public var meetings: Int
    /// Matrix instructions that were computed, counted by wave.
    public var matrixInstructions: Int
    /// What the accesses of the sampled workgroups cost the memory, in the order of the kernel's code.
    public var statistics: [LaneAccessStatistics]
    /// What each sampled workgroup asked of each buffer, summed over workgroups, in the order of the arguments.
    public var traffic: [LaneTraffic]
    /// Waves of the sampled workgroups that accessed the LDS.
    public var sharedWaves: Int
}
