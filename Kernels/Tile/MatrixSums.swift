import KernelDSL

/// Sums of matrix instructions: registers for each tile of channels by rows, twice that where nibbles are summed apart.
struct MatrixSums: ProductSums {
    private let settings: TileSettings
    private let kernel: KernelBuilder
    private let instruction: MatrixInstruction
    private let registers: SumRegisters

    /// 1.5 · 2^23, as bits and as f32.
    ///
    /// An f32 of this size counts in ones: its bits plus an integer below 2^22 are the bits of itself plus that integer. A
    /// group's sum starts from these bits and becomes a float by one subtraction.
    private static let magic: (bits: Int, value: Float) = (0x4b40_0000, 12_582_912)

    init(_ settings: TileSettings, _ kernel: KernelBuilder, _ instruction: MatrixInstruction) {
        self.settings = settings
        self.kernel = kernel
        self.instruction = instruction
        let type = ValueType(settings.isGrouped ? .f32 : .i32, instruction.accumulatorRegisters)
        registers = SumRegisters(settings, kernel, rows: settings.rowTiles, type)
    }

    func add(packed: Value, _ fragments: [[Value]], scales: [Value], tile: Int) {
        let bytes = settings.unpacking.unpack(packed)
        let lowBytes = kernel.define("wLow", bytes.low)
        let highBytes = kernel.define("wHigh", bytes.high)
        func weights(_ product: Int) -> Value {
            let bytes = product % 2 == 0 ? lowBytes : highBytes
            let dwords = instruction.operandRegisters
            return bytes.type.width == dwords ? bytes : bytes.slice(from: product / 2 * dwords, count: dwords)
        }
        guard settings.isGrouped else {
            for product in 0..<settings.productsPerChunk {
                for (rowTile, row) in fragments.enumerated() {
                    let sum = registers.register(product: product, tile: tile, row: rowTile)
                    multiply(weights(product), row[product], into: sum)
                }
            }
            return
        }
        let productsPerGroup = settings.productsPerChunk / scales.count
        for (group, scale) in scales.enumerated() {
            for (rowTile, row) in fragments.enumerated() {
                let sum = kernel.mutable("groupSum", .constant(Self.magic.bits, instruction.accumulatorType))
                for product in (group * productsPerGroup)..<((group + 1) * productsPerGroup) {
                    multiply(weights(product), row[product], into: sum)
                }
                let total = registers.register(product: 0, tile: tile, row: rowTile)
                let type = total.type
                let products =
                    Value.variable(sum).reinterpreted(as: type) - .constant(Self.magic.value, type)
                let factor = Value.vector([Value](repeating: scale, count: type.width))
                kernel.assign(total, .variable(total) + products * factor)
            }
        }
    }

    private func multiply(_ weights: Value, _ activations: Value, into sum: Variable) {
        switch settings.order {
        case .weights: kernel.multiply(weights, activations, into: sum, using: instruction)
        case .activations: kernel.multiply(activations, weights, into: sum, using: instruction)
        }
    }

    func forEach(_ body: (HeldSums) -> Void) {
        for tile in 0..<settings.channelTilesPerWave {
            for rowTile in 0..<settings.rowTiles {
                let sums = registers.joined(tile: tile, row: rowTile)
                for quad in 0..<instruction.accumulatorRegisters / 4 {
                    body(
                        HeldSums(
                            tile: tile, rowTile: rowTile, first: 4 * settings.instruction.groups * quad,
                            form: settings.order == .weights ? .channels : .rows,
                            values: (0..<4).map { sums[4 * quad + $0] }))
                }
            }
        }
    }
}
