import KernelDSL

/// Writes stage 2 for a GPU in the DSL: a workgroup takes `tile_m` sorted rows of one expert and `tile_n` channels.
struct MoEStage2Kernel {
    /// What happens to the sums.
    enum Epilogue {
        /// Scaled and combined as the configuration says.
        case combine(MoECombine)
        /// Stored as they are, times the unpacking's factor: for checking everything before the epilogue exactly.
        case sums
    }

    let problem: MoEStage2
    let settings: MoEStage2Settings
    let epilogue: Epilogue

    func build() -> Kernel {
        let tile = settings.tile
        let kernel = TileKernel.builder(
            tile, name: "moe_stage2",
            summary:
                "\(problem.activations == .bf16 ? "bf16 rows, quantised here, " : "rows ")of sorted experts x INT4 weights, N = \(problem.channels), K = \(problem.depth)."
        )
        let parameters = MoEStage2Parameters(kernel, settings, epilogue)
        let columns = problem.channels / tile.tileN
        let (x, y) = TileKernel.gridPlace(tile, kernel, columns: columns, workgroups: parameters.workgroups)
        let rows = parameters.routing.rows(
            of: y, kernel, tileM: tile.tileM, tokens: parameters.tokens, topk: parameters.topk,
            experts: parameters.experts)
        let operation = MoEStage2Tile(
            problem: problem, kernel: kernel, parameters: parameters, epilogue: epilogue, rows: rows,
            channelTile: x)
        TileKernel(tile, kernel).write(operation)
        return kernel.build()
    }
}
