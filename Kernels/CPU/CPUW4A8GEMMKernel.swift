import KernelDSL

/// Writes the dense product for a CPU.
struct CPUW4A8GEMMKernel {
    let tile: VectorTile
    /// Whether sums are stored as they are instead of scaled.
    let storesSums: Bool

    func build() -> Kernel {
        let kernel = KernelBuilder(
            name: "w4a8_gemm",
            summary: "INT8 rows x INT4 weights, N = \(tile.weights.channels), K = \(tile.weights.depth).",
            workgroupSize: 1)
        let parameters = VectorParameters(kernel, tile, needsScales: !storesSums)
        let rowScales =
            storesSums ? nil : kernel.pointer("activationScales", .f32, alignment: VectorParameters.alignment)
        let output = kernel.pointer(
            storesSums ? "sums" : "out", storesSums ? ValueType(tile.isGrouped ? .f32 : .i32) : .bf16, .write,
            alignment: VectorParameters.alignment)
        let tokens = kernel.scalar("tokens")
        let product = VectorProduct(tile: tile, kernel: kernel, parameters: parameters)
        let epilogue = VectorEpilogue(tile: tile, kernel: kernel)
        tile.forEachBlock(of: .builtin(.blockX), kernel) { block in
            kernel.phase("Rows of activations share the weights of a register block")
            kernel.loop("row", from: 0, to: tokens, by: tile.rows) { row in
                let rows = (0..<tile.rows).map { number in
                    // Rows beyond the last one repeat it and are not stored.
                    number == 0 ? row : kernel.define("row_\(number)", Self.limited(row + .constant(number), tokens))
                }
                let sums = product.sums(rows: rows, block: block, matrix: nil)
                kernel.phase("Scale, round, store")
                for (number, vectors) in sums.enumerated() {
                    kernel.branch((row + .constant(number)).isLess(than: tokens), .bounds("rows end at M")) {
                        let offset = tile.isGrouped ? nil : product.offset(ofRow: rows[number])
                        let factor = rowScales.map { kernel.load("rowScale", from: $0, at: rows[number]) }
                        for (vector, sum) in vectors.enumerated() {
                            let exact = offset.map { kernel.define("exact", sum - $0) } ?? sum
                            let channel = block * .constant(tile.blockChannels) + .constant(vector * tile.lanes)
                            let result = factor.map {
                                epilogue.rounded(
                                    epilogue.scaled(exact, by: $0, parameters.weightScales, at: channel))
                            }
                            let place =
                                rows[number].converted(to: .i64) * .constant(tile.weights.channels, .i64)
                                + channel.converted(to: .i64)
                            kernel.store(result ?? exact, to: output, at: place)
                        }
                    }
                }
            }
        }
        return kernel.build()
    }

    private static func limited(_ row: Value, _ tokens: Value) -> Value {
        row.isLess(than: tokens).select(row, else: tokens - 1)
    }
}
