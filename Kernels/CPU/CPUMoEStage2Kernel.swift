import KernelDSL

/// Writes stage 2 for a CPU.
struct CPUMoEStage2Kernel {
    let tile: VectorTile
    /// Whether sums are stored as they are instead of scaled and combined.
    let storesSums: Bool

    func build() -> Kernel {
        let kernel = KernelBuilder(
            name: "moe_stage2",
            summary:
                "rows of \(tile.rowOrigin) x INT4 weights, N = \(tile.weights.channels), K = \(tile.weights.depth).",
            workgroupSize: 1)
        let alignment = VectorParameters.alignment
        let parameters = VectorParameters(kernel, tile, needsScales: !storesSums)
        let rowScales = storesSums ? nil : kernel.pointer("activationScales", .f32, alignment: alignment)
        let routing = VectorRouting(kernel, tile, needsWeights: !storesSums)
        let sums =
            storesSums
            ? kernel.pointer("sums", tile.isGrouped ? .f32 : .i32, .write, alignment: alignment)
            : kernel.pointer("tokenSums", .f32, .update, alignment: alignment)
        let output = storesSums ? nil : kernel.pointer("out", .bf16, .write, alignment: alignment)
        let numbers = routing.numbers()
        let task = kernel.define("task", .builtin(.blockX))
        let product = VectorProduct(tile: tile, kernel: kernel, parameters: parameters)
        let epilogue = VectorEpilogue(tile: tile, kernel: kernel)

        if !storesSums {
            kernel.phase("Every token's sums start at zero")
            forEachVector(of: task, numbers.tokens, kernel) { place in
                kernel.store(.constant(Float(0), tile.realType), to: sums, at: place)
            }
        }
        routing.forEachBlock(numbers) { rows, expert in
            tile.forEachBlock(of: task, kernel) { block in
                let results = product.sums(rows: rows.map(\.row), block: block, matrix: expert)
                for (row, vectors) in zip(rows, results) {
                    kernel.branch(row.isReal, .bounds("padding has no token")) {
                        let offset = tile.isGrouped ? nil : product.offset(ofRow: row.row)
                        let factor = rowScales.flatMap { scales in
                            routing.weights.map { weights in
                                kernel.define(
                                    "factor",
                                    kernel.load("rowScale", from: scales, at: row.row)
                                        * kernel.load("routeWeight", from: weights, at: row.entry))
                            }
                        }
                        for (number, sum) in vectors.enumerated() {
                            let exact = offset.map { kernel.define("exact", sum - $0) } ?? sum
                            let channel = block * .constant(tile.blockChannels) + .constant(number * tile.lanes)
                            guard let factor else {
                                kernel.store(exact, to: sums, at: place(row.row, channel))
                                continue
                            }
                            let scalePlace =
                                expert * .constant(tile.weights.channels, .i64) + channel.converted(to: .i64)
                            let term = epilogue.scaled(exact, by: factor, parameters.weightScales, at: scalePlace)
                            let place = kernel.define("place", place(row.token, channel))
                            let before = kernel.load("before", tile.realType, from: sums, at: place)
                            kernel.store(before + term, to: sums, at: place)
                        }
                    }
                }
            }
        }
        if let output {
            kernel.phase("Round, store")
            forEachVector(of: task, numbers.tokens, kernel) { place in
                let sum = kernel.load("tokenSum", tile.realType, from: sums, at: place)
                kernel.store(epilogue.rounded(sum), to: output, at: place)
            }
        }
        return kernel.build()
    }

    /// Writes `body` for every vector of the task's channels of every token.
    private func forEachVector(of task: Value, _ tokens: Value, _ kernel: KernelBuilder, _ body: (Value) -> Void) {
        kernel.loop("row", from: 0, to: tokens, by: 1) { token in
            kernel.loop("within", from: 0, to: .constant(tile.taskChannels), by: tile.lanes) { channel in
                body(kernel.define("place", place(token, task * .constant(tile.taskChannels) + channel)))
            }
        }
    }

    private func place(_ row: Value, _ channel: Value) -> Value {
        row.converted(to: .i64) * .constant(tile.weights.channels, .i64) + channel.converted(to: .i64)
    }
}
