/// What a kernel needs of a compute unit, from the code object's metadata.
public struct KernelResources: Equatable, Sendable {
    /// Vector registers a lane.
    ///
    /// On gfx90a and newer this counts accumulation registers as well.
    public var vectorRegisters: Int
    /// Accumulation registers a lane.
    public var accumulationRegisters: Int
    /// Scalar registers a wave.
    public var scalarRegisters: Int
    /// Vector registers that did not fit and went to scratch memory.
    public var spilledVectorRegisters: Int
    /// Scalar registers that did not fit.
    public var spilledScalarRegisters: Int
    /// LDS a workgroup in bytes, without what the launch adds.
    public var sharedBytes: Int
    /// Scratch memory a lane in bytes.
    public var scratchBytes: Int
    /// The size of the kernel argument segment in bytes.
    public var argumentBytes: Int
    /// The lanes that a workgroup may have.
    public var maximumWorkgroupSize: Int
    /// The lanes of a wave.
    public var waveSize: Int

    /// Resources of a kernel.
    public init(
        vectorRegisters: Int, accumulationRegisters: Int = 0, scalarRegisters: Int, spilledVectorRegisters: Int = 0,
        spilledScalarRegisters: Int = 0, sharedBytes: Int = 0, scratchBytes: Int = 0, argumentBytes: Int = 0,
        maximumWorkgroupSize: Int, waveSize: Int = 64
    ) {
        self.vectorRegisters = vectorRegisters
        self.accumulationRegisters = accumulationRegisters
        self.scalarRegisters = scalarRegisters
        self.spilledVectorRegisters = spilledVectorRegisters
        self.spilledScalarRegisters = spilledScalarRegisters
        self.sharedBytes = sharedBytes
        self.scratchBytes = scratchBytes
        self.argumentBytes = argumentBytes
        self.maximumWorkgroupSize = maximumWorkgroupSize
        self.waveSize = waveSize
    }

    /// Whether anything goes to scratch memory.
    public var usesScratch: Bool { scratchBytes > 0 || spilledVectorRegisters > 0 }

    /// How many waves and workgroups of this kernel a compute unit holds.
    public var occupancy: Occupancy { Occupancy(of: self) }
}
