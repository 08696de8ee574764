/// What the simulated accesses of a launch ask of LDS and memory, from a sample of its workgroups.
///
/// Simulated, not measured: addresses are the kernel's own, the banks' grouping of lanes is what the lane simulator states.
/// A line counts once a workgroup, as if a cache kept it while the workgroup runs.
public struct MemoryBehaviour: Hashable, Sendable {
    /// LDS instructions, counted by wave.
    public let sharedAccesses: Int
    /// Cycles that conflicts add to them.
    public let conflictCycles: Int
    /// The worst conflict of all: 2 is a 2-way conflict, 1 none, 0 no LDS access.
    public let worstWay: Int
    /// Waves that the sample holds, of those that access the LDS.
    public let waves: Int
    /// Lines of weights.
    public let weights: LineUse
    /// Lines of everything else that is read.
    public let otherReads: LineUse
    /// Lines that are written or updated.
    public let writes: LineUse

    /// The behaviour of a sample.
    public init(
        sharedAccesses: Int, conflictCycles: Int, worstWay: Int, waves: Int, weights: LineUse, otherReads: LineUse,
        writes: LineUse
    ) {
        self.sharedAccesses = sharedAccesses
        self.conflictCycles = conflictCycles
        self.worstWay = worstWay
        self.waves = waves
        self.weights = weights
        self.otherReads = otherReads
        self.writes = writes
    }

    /// Cycles that conflicts add to an LDS instruction, on average.
    public var conflictCyclesPerAccess: Double {
        sharedAccesses == 0 ? 0 : Double(conflictCycles) / Double(sharedAccesses)
    }

    /// Cycles that conflicts add to a wave, on average.
    public var conflictCyclesPerWave: Double { waves == 0 ? 0 : Double(conflictCycles) / Double(waves) }

    /// Lines of all that is read.
    public var reads: LineUse { weights + otherReads }

    /// Bytes of lines for each byte that is read or written.
    public var lineBytesPerByte: Double { (reads + writes).ratio }
}
