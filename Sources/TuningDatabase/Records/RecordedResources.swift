/// What one compiler build made of a record's text.
///
/// Resources that a processor does not have (registers and LDS, on a CPU) are nil.
public struct RecordedResources: Hashable, Sendable {
    /// Vector registers a lane, accumulation registers included, as code objects for gfx90a and newer count them.
    public var vgpr: Int?
    /// Accumulation registers a lane.
    public var agpr: Int?
    /// Scalar registers a wave.
    public var sgpr: Int?
    /// Local memory of a workgroup in bytes.
    public var ldsBytes: Int?
    /// Memory that a lane spills to, in bytes.
    public var scratchBytes: Int?
    /// Waves that fit on a SIMD.
    public var wavesPerSIMD: Int?
    /// The size of the machine code in bytes.
    public var codeBytes: Int

    /// The resources given; the others are those that the processor does not have.
    public init(
        vgpr: Int? = nil, agpr: Int? = nil, sgpr: Int? = nil, ldsBytes: Int? = nil, scratchBytes: Int? = nil,
        wavesPerSIMD: Int? = nil, codeBytes: Int
    ) {
        self.vgpr = vgpr
        self.agpr = agpr
        self.sgpr = sgpr
        self.ldsBytes = ldsBytes
        self.scratchBytes = scratchBytes
        self.wavesPerSIMD = wavesPerSIMD
        self.codeBytes = codeBytes
    }
}
