import KernelDSL

/// Writes stage 1 for gfx942 in the DSL: a workgroup takes `tile_m` sorted rows of one expert, `tile_n` channels of gate and
/// up, and a slice of K.
struct MoEStage1Kernel {
    /// What happens to the sums.
    enum Epilogue {
        /// Scaled, SiLU(gate) · up, rounded.
        case results
        /// The same, held in LDS until rows are whole, and rounded to INT8.
        case quantized
        /// Stored by slice of K for a second kernel, gate's channels before up's.
        case partials
        /// Stored as they are, times the unpacking's factor: for checking everything before the epilogue exactly.
        case sums
    }

    let problem: MoEStage1
    let settings: TileSettings
    let routing: RoutingForm
    let epilogue: Epilogue

    func build() -> Kernel {
        let kernel = TileKernel.builder(
            settings, name: "moe_stage1",
            summary:
                "SiLU(gate) * up, rows of sorted experts x INT4 weights, N = \(problem.channels), K = \(problem.depth)."
        )
        let parameters = MoEStage1Parameters(kernel, settings, routing, epilogue)
        let columns = problem.channels / settings.tileN
        let (x, y) = TileKernel.gridPlace(settings, kernel, columns: columns, workgroups: parameters.workgroups)
        let rows = parameters.routing.rows(
            of: y, kernel, tileM: settings.tileM, tokens: parameters.tokens, topk: parameters.topk,
            experts: parameters.experts)
        let operation = MoEStage1Tile(
            problem: problem, kernel: kernel, parameters: parameters, settings: settings, epilogue: epilogue,
            rows: rows, channelTile: x, slice: settings.splitK == 1 ? nil : .builtin(.blockZ),
            held: epilogue == .quantized
                ? HeldRows(rows: settings.tileM, width: problem.width, threads: settings.threads, kernel) : nil)
        TileKernel(settings, kernel).write(operation)
        return kernel.build()
    }
}
