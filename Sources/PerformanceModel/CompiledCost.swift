/// What compiled code adds to what is known beforehand.
public struct CompiledCost: Hashable, Sendable {
    /// 32-bit registers of a lane, architectural and accumulation together, as the hardware allocates them.
    public let registers: Int
    /// Bytes of LDS of a workgroup.
    public let sharedBytes: Int
    /// Bytes of scratch of a lane.
    public let scratchBytes: Int
    /// Vector instructions of the hot loop for each dword of weights.
    public let vectorPerDword: Double
    /// Weight bytes of a wave that are outstanding where the hot loop waits, on average.
    public let bytesAtWaits: Double

    /// The facts that the model uses.
    public init(
        registers: Int, sharedBytes: Int, scratchBytes: Int, vectorPerDword: Double, bytesAtWaits: Double
    ) {
        self.registers = registers
        self.sharedBytes = sharedBytes
        self.scratchBytes = scratchBytes
        self.vectorPerDword = vectorPerDword
        self.bytesAtWaits = bytesAtWaits
    }
}
