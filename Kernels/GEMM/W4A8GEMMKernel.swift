import KernelDSL

/// Writes the dense product for a GPU in the DSL: a workgroup takes `tile_m` rows, `tile_n` channels and a slice of K.
struct W4A8GEMMKernel {
    /// What happens to the sums.
    enum Epilogue {
        /// Scaled and rounded.
        case results
        /// Stored by slice of K for a second kernel.
        case partials
        /// Stored as they are, times the unpacking's factor: for checking everything before the epilogue exactly.
        case sums
    }

    let problem: W4A8GEMM
    let settings: TileSettings
    let epilogue: Epilogue

    func build() -> Kernel {
        let kernel = TileKernel.builder(
            settings, name: "w4a8_gemm",
            summary: "INT8 rows x INT4 weights, N = \(problem.channels), K = \(problem.depth).")
        let parameters = W4A8GEMMParameters(kernel, settings, epilogue)
        let columns = problem.channels / settings.tileN
        let (x, y) = TileKernel.gridPlace(settings, kernel, columns: columns, workgroups: parameters.workgroups)
        let operation = W4A8GEMMTile(
            problem: problem, kernel: kernel, parameters: parameters, settings: settings, epilogue: epilogue,
            firstRow: kernel.define("firstRow", y * .constant(settings.tileM)), channelTile: x,
            slice: settings.splitK == 1 ? nil : .builtin(.blockZ))
        TileKernel(settings, kernel).write(operation)
        return kernel.build()
    }
}
