import KernelDSL

/// Writes stage 2 for a CPU.
struct CPUMoEStage2Kernel {
    let tile: VectorTile
    /// Whether sums are stored as they are instead of scaled and combined.
    let storesSums: Bool

    func build() -> Kernel {
        let kernel = KernelBuilder(
            name: "moe_stage2",
            summary: "rows of sorted experts x INT4 weights, N = \(tile.weights.channels), K = \(tile.weights.depth).",
            workgroupSize: 1)
        let alignment = VectorParameters.alignment
        let parameters = VectorParameters(kernel, tile, needsScales: !storesSums)
        let rowScales = storesSums ? nil : kernel.pointer("activationScales", .f32, alignment: alignment)
        let sortedIDs = kernel.pointer("sortedIDs", .i32, alignment: alignment)
        let routeWeights = storesSums ? nil : kernel.pointer("sortedWeights", .f32, alignment: alignment)
        let expertIDs = kernel.pointer("expertIDs", .i32, alignment: alignment)
        let validCounts = kernel.pointer("validCounts", .i32, alignment: alignment)
        let sums =
            storesSums
            ? kernel.pointer("sums", tile.isGrouped ? .f32 : .i32, .write, alignment: alignment)
            : kernel.pointer("tokenSums", .f32, .update, alignment: alignment)
        let output = storesSums ? nil : kernel.pointer("out", .bf16, .write, alignment: alignment)
        let tokens = kernel.scalar("tokens")
        let topk = kernel.scalar("topk")
        let blocks = kernel.scalar("blocks")
        let task = kernel.define("task", .builtin(.blockX))
        let product = VectorProduct(tile: tile, kernel: kernel, parameters: parameters)
        let epilogue = VectorEpilogue(tile: tile, kernel: kernel)

        if !storesSums {
            kernel.phase("Every token's sums start at zero")
            forEachVector(of: task, tokens, kernel) { place in
                kernel.store(.constant(Float(0), tile.realType), to: sums, at: place)
            }
        }
        kernel.phase("Blocks of rows, expert after expert")
        let valid = kernel.load("validRows", from: validCounts, at: 0)
        kernel.loop("rowBlock", from: 0, to: blocks, by: 1) { rowBlock in
            let firstEntry = kernel.define("entry", rowBlock * .constant(tile.rows))
            kernel.branch(firstEntry.isLess(than: valid), .bounds("blocks end with the last expert's")) {
                let expert = kernel.load("expert", from: expertIDs, at: rowBlock).converted(to: .i64)
                let rows = (0..<tile.rows).map { number -> Row in
                    let entry = firstEntry + .constant(number)
                    let id = kernel.load("id", from: sortedIDs, at: entry)
                    let token = kernel.define("token", id & 0xff_ffff)
                    let isReal = kernel.define("isReal", token.isLess(than: tokens))
                    // Padding computes row 0, which is not stored.
                    let row = kernel.define("row", isReal.select(token * topk + (id >> 24), else: 0))
                    return Row(entry: entry, token: token, row: row, isReal: isReal)
                }
                tile.forEachBlock(of: task, kernel) { block in
                    let results = product.sums(rows: rows.map(\.row), block: block, matrix: expert)
                    for (row, vectors) in zip(rows, results) {
                        kernel.branch(row.isReal, .bounds("padding has no token")) {
                            let offset = tile.isGrouped ? nil : product.offset(ofRow: row.row)
                            let factor = rowScales.flatMap { scales in
                                routeWeights.map { weights in
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
        }
        if let output {
            kernel.phase("Round, store")
            forEachVector(of: task, tokens, kernel) { place in
                let sum = kernel.load("tokenSum", tile.realType, from: sums, at: place)
                kernel.store(epilogue.rounded(sum), to: output, at: place)
            }
        }
        return kernel.build()
    }

    /// A sorted entry.
    private struct Row {
        let entry: Value
        let token: Value
        let row: Value
        let isReal: Value
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
