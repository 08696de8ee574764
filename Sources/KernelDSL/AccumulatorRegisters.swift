/// Where the sums of matrix instructions stand.
public enum AccumulatorRegisters: String, Hashable, Sendable, CaseIterable {
    /// Registers that vector instructions can read.
    case architectural = "arch"
    /// Registers of the matrix unit: vector instructions read them through moves, and they leave the others to weights.
    case accumulation = "acc"

    /// What LLVM chooses on gfx942: accumulation registers where a lane may have more than 256 registers.
    public static func usual(workgroupSize: Int, wavesPerSIMD: Int?) -> AccumulatorRegisters {
        max(wavesPerSIMD ?? 1, (workgroupSize + 255) / 256) == 1 ? .accumulation : .architectural
    }
}
