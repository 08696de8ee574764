import KernelDSL

/// The registers of a wave's sums, a variable for each tile of channels and row that it holds; two where low and high
/// nibbles are summed apart.
struct SumRegisters {
    private let kernel: KernelBuilder
    private let low: [[Variable]]
    /// The same registers as ``low`` where nibbles are not summed apart.
    private let high: [[Variable]]
    private let separatesNibbles: Bool

    /// Zeros of `type`, `rows` for each of the wave's tiles of channels.
    init(_ settings: TileSettings, _ kernel: KernelBuilder, rows: Int, _ type: ValueType) {
        self.kernel = kernel
        separatesNibbles = settings.separatesNibbles
        func zeros(_ name: String) -> [[Variable]] {
            (0..<settings.channelTilesPerWave).map { _ in
                (0..<rows).map { _ in
                    kernel.mutable(name, type.scalar == .f32 ? .constant(Float(0), type) : .constant(0, type))
                }
            }
        }
        kernel.phase("Sums")
        low = zeros(separatesNibbles ? "low" : "sum")
        high = separatesNibbles ? zeros("high") : low
    }

    /// The register that `product` of a lane's bytes adds to: low and high nibbles take turns.
    func register(product: Int, tile: Int, row: Int) -> Variable {
        (product % 2 == 0 ? low : high)[tile][row]
    }

    /// The sum over both kinds of nibbles, times the unpacking's factor; the offset of low nibbles is still in it.
    func joined(tile: Int, row: Int) -> Value {
        let sum = Value.variable(low[tile][row])
        guard separatesNibbles else { return sum }
        return kernel.define("sums", sum * .constant(16, sum.type) + .variable(high[tile][row]))
    }
}
