import KernelDSL

/// The parameters of the dense product's first kernel, in order.
struct W4A8GEMMParameters {
    let weights: GlobalPointer
    let weightScales: GlobalPointer?
    let activations: GlobalPointer
    let activationScales: GlobalPointer?
    let activationLowSums: GlobalPointer?
    let output: GlobalPointer
    let tokens: Value
    /// Workgroups of one slice of K, where they are numbered anew.
    let workgroups: Value?

    /// Declares the parameters in `kernel`.
    init(_ kernel: KernelBuilder, _ settings: TileSettings, _ epilogue: W4A8GEMMKernel.Epilogue) {
        weights = kernel.pointer("weights", ValueType(.i32, settings.packing / 4))
        weightScales =
            settings.isGrouped
            ? kernel.pointer("weightScales", settings.scaleElement)
            : epilogue == .results ? kernel.pointer("weightScales", .f32) : nil
        activations = kernel.pointer("activations", .i8)
        activationScales = epilogue == .results ? kernel.pointer("activationScales", .f32) : nil
        activationLowSums =
            settings.separatesNibbles && epilogue != .partials ? kernel.pointer("activationLowSums", .i32) : nil
        let sums = ValueType(settings.isGrouped ? .f32 : .i32)
        switch epilogue {
        case .results: output = kernel.pointer("out", .bf16, .write)
        case .partials: output = kernel.pointer("partials", sums, .write)
        case .sums: output = kernel.pointer("sums", sums, .write)
        }
        tokens = kernel.scalar("tokens")
        workgroups = settings.isRemapped ? kernel.scalar("workgroups") : nil
    }
}
