/// The figures of the part of a kernel that it spends its time in: the loop with the matrix instructions.
///
/// All numbers are a wave's, for one trip of the loop. The region is the innermost loop with the most matrix
/// instructions; in a kernel whose loop is unrolled entirely it runs from the first load of at least 8 bytes a lane to
/// the last matrix instruction, prologue included, so that such a region is compared through ratios only.
public struct HotLoop: Equatable, Sendable {
    /// Whether the region is a loop, rather than straight code.
    public var isLoop: Bool
    /// The address of the region's first instruction.
    public var firstAddress: UInt64
    /// The address of the region's last instruction.
    public var lastAddress: UInt64
    /// The number of loops in the kernel that contain matrix instructions.
    public var matrixLoops: Int
    /// The matrix instructions of the whole kernel.
    public var matrixInstructionsOfKernel: Int

    /// The instructions of the region.
    public var instructions: Int
    /// Their size in bytes.
    public var codeBytes: Int
    /// The instructions by what they keep busy.
    public var counts: [InstructionClass: Int]

    /// Matrix instructions by their mnemonic.
    public var matrixKinds: [String: Int]
    /// The cycles for which the matrix unit is busy.
    public var matrixCycles: Int
    /// The multiply-accumulates of the region.
    public var multiplyAccumulates: Int
    /// What the vector instructions are for.
    public var vectorKinds: VectorKinds
    /// The cycles for which the vector unit is busy.
    public var vectorCycles: Int

    /// Loads by width.
    public var loads: [AccessWidth: Int]
    /// Stores by their bytes a lane.
    public var stores: [Int: Int]
    /// Atomic operations by their mnemonic.
    public var atomics: [String: Int]
    /// Reads of LDS by their bytes a lane.
    public var sharedReads: [Int: Int]
    /// Writes to LDS by their bytes a lane.
    public var sharedWrites: [Int: Int]
    /// Other operations of the LDS path by their mnemonic.
    public var sharedOthers: [String: Int]
    /// The loads by where they read from, in the order of their first load.
    public var streams: [MemoryStream]

    /// The bytes of loads whose results are used from registers: the weights.
    public var directBytes: Int
    /// The bytes of loads that go on to LDS.
    public var bytesToShared: Int
    /// The bytes of loads from and stores to scratch memory.
    public var scratchBytes: Int

    /// How often each limit of outstanding vector memory operations is waited for.
    public var vectorMemoryWaits: [Int: Int]
    /// How often each limit of outstanding LDS and scalar memory operations is waited for.
    public var sharedWaits: [Int: Int]
    /// The waits that force a load, in the order of the code.
    public var forcingWaits: [ForcingWait]
    /// How far weight loads run ahead; nil where no wait forces one.
    public var loadDistance: LoadDistance?
    /// The most bytes of direct loads that are outstanding.
    public var maximumDirectBytesInFlight: Int
    /// The bytes of direct loads outstanding, on average over the instructions.
    public var averageDirectBytesInFlight: Double
    /// The most bytes of loads that are outstanding.
    public var maximumBytesInFlight: Int
    /// The bytes of loads outstanding, on average over the instructions.
    public var averageBytesInFlight: Double

    /// The cycles of explicit pauses.
    public var pauseCycles: Int
    /// The changes of the wave's priority.
    public var priorityChanges: Int
}

extension HotLoop {
    /// The number of instructions of a class.
    public func count(_ kind: InstructionClass) -> Int { counts[kind] ?? 0 }

    /// Vector instructions for each dword of weights a lane; nil where no weights are loaded straight to registers.
    public var vectorPerWeightDword: Double? {
        directBytes > 0 ? Double(256 * count(.vector)) / Double(directBytes) : nil
    }

    /// The bytes of all loads outstanding at a forcing wait, on average over those waits; 0 without any.
    public var averageBytesAtWait: Double {
        guard !forcingWaits.isEmpty else { return 0 }
        return Double(forcingWaits.reduce(0) { $0 + $1.outstandingBytes }) / Double(forcingWaits.count)
    }

    /// The share of the matrix unit's time that one wave a SIMD could fill, at 4 cycles an instruction.
    public var oneWaveMatrixShare: Double {
        Double(matrixCycles) / Double(max(matrixCycles, 4 * instructions, 1))
    }

    /// The share of the matrix unit's time that many waves a SIMD could fill, bound by the vector unit.
    public var manyWaveMatrixShare: Double {
        Double(matrixCycles) / Double(max(matrixCycles, vectorCycles + 4 * count(.matrix), 1))
    }
}
