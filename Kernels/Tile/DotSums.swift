import KernelDSL

/// Sums of dot products: a register for each row, of the lane's channel and the lane's positions of K alone.
struct DotSums: ProductSums {
    private let settings: TileSettings
    private let kernel: KernelBuilder
    private let registers: SumRegisters

    init(_ settings: TileSettings, _ kernel: KernelBuilder) {
        self.settings = settings
        self.kernel = kernel
        registers = SumRegisters(settings, kernel, rows: settings.tileM, settings.isGrouped ? .f32 : .i32)
    }

    func add(packed: Value, _ fragments: [[Value]], scales: [Value], tile: Int) {
        let bytes = settings.unpacking.unpack(packed)
        let lowBytes = kernel.define("wLow", bytes.low)
        let highBytes = kernel.define("wHigh", bytes.high)
        for product in 0..<settings.productsPerChunk {
            let weights = product % 2 == 0 ? lowBytes : highBytes
            let first = product / 2 * 2
            for (row, fragment) in fragments.enumerated() {
                let total = registers.register(product: product, tile: tile, row: row)
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
            let values = (0..<settings.tileM).map { registers.joined(tile: tile, row: $0) }
            body(HeldSums(tile: tile, rowTile: 0, first: 0, form: .rows, values: values))
        }
    }
}
