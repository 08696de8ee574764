import KernelDSL

/// Sums of dot products: a register for each row, of the lane's channel and the lane's positions of K alone.
struct DotSums: ProductSums {
    private let settings: TileSettings
    private let kernel: KernelBuilder
    private let low: [[Variable]]
    private let high: [[Variable]]

    init(_ settings: TileSettings, _ kernel: KernelBuilder) {
        self.settings = settings
        self.kernel = kernel
        func zeros(_ name: String) -> [[Variable]] {
            (0..<settings.channelTilesPerWave).map { _ in
                (0..<settings.tileM).map { _ in
                    kernel.mutable(name, settings.isGrouped ? .constant(Float(0)) : .constant(0))
                }
            }
        }
        kernel.phase("Sums")
        low = zeros(settings.separatesNibbles ? "low" : "sum")
        high = settings.separatesNibbles ? zeros("high") : low
    }

    func add(packed: Value, _ fragments: [[Value]], scales: [Value], tile: Int) {
        let bytes = settings.unpacking.unpack(packed)
        let lowBytes = kernel.define("wLow", bytes.low)
        let highBytes = kernel.define("wHigh", bytes.high)
        for product in 0..<settings.productsPerChunk {
            let weights = product % 2 == 0 ? lowBytes : highBytes
            let first = product / 2 * 2
            for (row, fragment) in fragments.enumerated() {
                let total = (product % 2 == 0 ? low : high)[tile][row]
                func dot(_ start: Value) -> Value {
                    let one = Value.call(.dotBytes, weights[first], fragment[product][0], start)
                    return .call(.dotBytes, weights[first + 1], fragment[product][1], one)
                }
                if settings.isGrouped {
                    let products = kernel.define("groupSum", dot(0)).converted(to: .f32)
                    let scale = scales[product * scales.count / settings.productsPerChunk]
                    kernel.assign(total, .variable(total) + products * scale)
                } else {
                    kernel.assign(total, dot(.variable(total)))
                }
            }
        }
    }

    func forEach(_ body: (HeldSums) -> Void) {
        for tile in 0..<settings.channelTilesPerWave {
            let values = (0..<settings.tileM).map { row in
                let sum = Value.variable(low[tile][row])
                guard settings.separatesNibbles else { return sum }
                return kernel.define("sums", sum * 16 + .variable(high[tile][row]))
            }
            body(HeldSums(tile: tile, rowTile: 0, first: 0, form: .rows, values: values))
        }
    }
}
