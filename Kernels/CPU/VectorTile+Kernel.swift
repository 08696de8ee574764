import KernelDSL

extension VectorTile {
    /// Writes `body` for each register block of `task`.
    func forEachBlock(of task: Value, _ kernel: KernelBuilder, _ body: (Value) -> Void) {
        guard taskBlocks > 1 else { return body(kernel.define("block", task)) }
        kernel.loop("part", from: 0, to: .constant(taskBlocks), by: 1) { part in
            body(kernel.define("block", task * .constant(taskBlocks) + part))
        }
    }

    /// The tensors that every product reads: `matrices` of weights, nil for one alone, and `rows` of activations.
    func inputs(matrices: Int?, rows: Int) -> [Tensor] {
        let leading = matrices.map { [$0] } ?? []
        let columns = weights.channels / lanes
        let groups = weights.scales.perChannel(depth: weights.depth)
        let run =
            order == .block ? "[N / \(lanes * runVectors)][K / 8][\(runVectors)]" : "[N / \(lanes)][K / 8]"
        let halves =
            switch gateUp {
            case .separated: "; all of gate's channels, then all of up's"
            case .tiles, .pairs: "; \(lanes) of gate's channels, then the same \(lanes) of up's"
            case nil: ""
            }
        return [
            Tensor(
                "weights", .u8, leading + [columns * layout.steps, layout.vectorBytes],
                layout:
                    "\(run)[\(lanes) channels][4 bytes]: byte j holds position j of K in its low nibble, j + 4 in its high"
                    + " one, both offset by 8\(halves)",
                "INT4 weights"),
            isGrouped
                ? Tensor(
                    "weightScales", .bf16, leading + [columns, groups, lanes],
                    layout: "[N / \(lanes)][K / 32][\(lanes) channels]\(halves)",
                    "the scale of each group of 32 weights")
                : Tensor(
                    "weightScales", .f32, leading + [weights.channels], layout: "row-major\(halves)",
                    "the scale of each channel's weights"),
            Tensor("activations", .i8, [rows, weights.depth], "INT8 activations"),
            Tensor(
                "activationSums", .i32, [rows, isGrouped ? groups : 1],
                isGrouped ? "the sum of each 32 activations" : "the sum of each row's activations"),
        ]
    }

    /// What products of `matrices` distinct matrices come to.
    ///
    /// - Parameters:
    ///   - matrices: Matrices whose weights are read from memory.
    ///   - passes: How often a matrix's vectors are loaded and unpacked, over all matrices.
    ///   - products: Rows that each vector is multiplied with, over all passes.
    ///   - otherBytes: Bytes of everything but weights.
    /// - Returns: The work of the whole launch.
    func work(matrices: Double, passes: Double, products: Double, otherBytes: Double) -> VectorWork {
        let vectors = Double(layout.vectors)
        // Load, and, shift with its mask; two products, with their sums where the instruction does not add.
        let unpacking = 4.0
        let perProduct = instructions.multipliesByteQuads ? 2.0 : 4.0 + 2.0 / Double(min(unroll, 4))
        let perActivation = 2.0 / Double(self.vectors)
        let widening = instructions.bytes > 32 && layout.vectorBytes > 32 ? 2.0 : 1.0
        return VectorWork(
            weightBytes: matrices * Double(layout.size), otherBytes: otherBytes,
            instructions: vectors * widening * (passes * unpacking + products * (perProduct + perActivation)),
            tasks: tasks, threads: threads.count)
    }
}
