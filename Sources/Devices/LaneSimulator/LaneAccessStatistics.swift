/// What one load, store or atomic of a kernel asked of the memory in the sampled workgroups.
public struct LaneAccessStatistics: Sendable, Hashable {
    /// Where it stands in the text.
    public var place: LanePlace?
    /// What it does.
    public var access: LaneFinding.Access
    /// Whether it goes to the LDS; else it goes to global memory.
    public var isShared: Bool
    /// The launch's argument that it goes to; nil for the LDS.
    public var argument: Int?
    /// Executions, counted by wave.
    public var instructions: Int = 0
    /// Executions, counted by lane.
    public var lanes: Int = 0
    /// Bytes that lanes asked for.
    public var bytes: Int = 0
    /// LDS: cycles that the banks need.
    ///
    /// 32 banks of 4 bytes serve lanes in groups of 128 bytes: 32 neighbouring lanes of up to 4 bytes, 16 of 8, 8 of 16; but
    /// loads of 16 bytes take lanes 0-3 with 20-23, 4-7 with 16-19, 8-11 with 28-31, 12-15 with 24-27, and so in the
    /// wave's second half. `LaneSharedBanks` gives the sources.
    public var bankCycles: Int = 0
    /// LDS: cycles beyond those that the same lanes would need without a conflict.
    public var conflictCycles: Int = 0
    /// LDS: cycles of the slowest group of lanes that are served together: 1 is free of conflicts, 2 a 2-way conflict.
    public var worstWay: Int = 0
    /// Global: 128-byte lines that an execution touches, summed over executions.
    public var lines: Int = 0
    /// Global: distinct bytes that an execution asks for, summed over executions.
    ///
    /// Of 128 x `lines`, what is used.
    public var distinctBytes: Int = 0

    /// LDS: cycles beyond the conflict-free minimum, on average over executions.
    public var conflictCyclesPerAccess: Double {
        instructions == 0 ? 0 : Double(conflictCycles) / Double(instructions)
    }

    /// Global: bytes of the lines that an execution touches for each byte that it uses; nil for the LDS.
    public var lineBytesPerByte: Double? {
        isShared || distinctBytes == 0 ? nil : 128 * Double(lines) / Double(distinctBytes)
    }
}
