import KernelDSL

/// The sums of a wave: four registers for each tile of 16 channels by 16 rows, twice that where nibbles are summed apart.
struct Accumulators {
    private let settings: MoEStage2Settings
    private let kernel: KernelBuilder
    private let low: [[Variable]]
    private let high: [[Variable]]

    private static let instruction = MatrixInstruction.i32_16x16x32_i8

    init(settings: MoEStage2Settings, kernel: KernelBuilder) {
        self.settings = settings
        self.kernel = kernel
        func zeros(_ name: String) -> [[Variable]] {
            (0..<settings.channelTilesPerWave).map { _ in
                (0..<settings.rowTiles).map { _ in kernel.mutable(name, .constant(0, .i32x4)) }
            }
        }
        kernel.phase("Sums")
        low = zeros(settings.unpacking.separatesNibbles ? "low" : "sum")
        high = settings.unpacking.separatesNibbles ? zeros("high") : low
    }

    /// Adds the products of 16 bytes of weights with 32 activations of each row: `activations[row tile][half]`.
    func add(packed: Value, _ activations: [[Value]], tile: Int) {
        let bytes = settings.unpacking.unpack(packed)
        let lowBytes = kernel.define("wLow", bytes.low)
        let highBytes = kernel.define("wHigh", bytes.high)
        for half in 0..<2 {
            for (rowTile, halves) in activations.enumerated() {
                let weights = (
                    low: lowBytes.slice(from: 2 * half, count: 2), high: highBytes.slice(from: 2 * half, count: 2)
                )
                let x = halves[half]
                kernel.multiply(
                    weights.low, x.slice(from: 0, count: 2), into: low[tile][rowTile], using: Self.instruction)
                kernel.multiply(
                    weights.high, x.slice(from: 2, count: 2), into: high[tile][rowTile], using: Self.instruction)
            }
        }
    }

    /// The sum over both kinds of nibbles, times the unpacking's factor; the offset of low nibbles is still in it.
    func joined(_ tile: Int, _ rowTile: Int) -> Value {
        let sum = Value.variable(low[tile][rowTile])
        guard settings.unpacking.separatesNibbles else { return sum }
        return kernel.define("sums", sum * .constant(16, .i32x4) + .variable(high[tile][rowTile]))
    }
}
