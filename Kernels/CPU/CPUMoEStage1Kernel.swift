import KernelDSL

/// Writes stage 1 for a CPU.
struct CPUMoEStage1Kernel {
    let tile: VectorTile
    /// Whether sums are stored as they are, gate's channels before up's, instead of scaled and activated.
    let storesSums: Bool

    func build() -> Kernel {
        let kernel = KernelBuilder(
            name: "moe_stage1",
            summary:
                "SiLU(gate) * up, rows of \(tile.rowOrigin) x INT4 weights, N = \(tile.weights.channels), K = \(tile.weights.depth).",
            workgroupSize: 1)
        let alignment = VectorParameters.alignment
        let parameters = VectorParameters(kernel, tile, needsScales: !storesSums)
        let rowScales = storesSums ? nil : kernel.pointer("activationScales", .f32, alignment: alignment)
        let routing = VectorRouting(kernel, tile, needsWeights: false)
        let output =
            storesSums
            ? kernel.pointer("sums", tile.isGrouped ? .f32 : .i32, .write, alignment: alignment)
            : kernel.pointer("out", .bf16, .write, alignment: alignment)
        let numbers = routing.numbers()
        let task = kernel.define("task", .builtin(.blockX))
        let product = VectorProduct(tile: tile, kernel: kernel, parameters: parameters)
        let epilogue = VectorEpilogue(tile: tile, kernel: kernel)
        let width = tile.weights.channels / 2

        routing.forEachBlock(numbers) { rows, expert in
            // Padding computes an existing token, and nothing of it is stored.
            let tokens = rows.map { kernel.define("activationRow", $0.isReal.select($0.token, else: 0)) }
            tile.forEachBlock(of: task, kernel) { block in
                let sums = product.sums(rows: tokens, block: block, matrix: expert)
                kernel.phase("Scale, SiLU(gate) * up, round, store")
                for (number, row) in rows.enumerated() {
                    kernel.branch(row.isReal, .bounds("padding has no token")) {
                        let offset = tile.isGrouped ? nil : product.offset(ofRow: tokens[number])
                        let factor = rowScales.map { kernel.load("rowScale", from: $0, at: tokens[number]) }
                        for result in 0..<(tile.vectors / 2) {
                            let channel =
                                block * .constant(tile.blockChannels / 2) + .constant(result * tile.lanes)
                            let halves = tile.gateAndUp(ofResult: result).map { vector -> Value in
                                let sum = sums[number][vector]
                                let exact = offset.map { kernel.define("exact", sum - $0) } ?? sum
                                guard let factor else { return exact }
                                let scalePlace =
                                    expert * .constant(tile.weights.channels, .i64)
                                    + tile.firstChannel(ofVector: vector, in: block).converted(to: .i64)
                                return epilogue.scaled(exact, by: factor, parameters.weightScales, at: scalePlace)
                            }
                            guard factor != nil else {
                                for (half, sum) in halves.enumerated() {
                                    let place = place(row.row, 2 * width, channel + .constant(half * width))
                                    kernel.store(sum, to: output, at: place)
                                }
                                continue
                            }
                            let product = SiLU.product(gate: halves[0], up: halves[1], in: kernel)
                            kernel.store(epilogue.rounded(product), to: output, at: place(row.row, width, channel))
                        }
                    }
                }
            }
        }
        return kernel.build()
    }

    private func place(_ row: Value, _ channels: Int, _ channel: Value) -> Value {
        row.converted(to: .i64) * .constant(channels, .i64) + channel.converted(to: .i64)
    }
}
