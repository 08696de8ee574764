import KernelDSL

/// The parameters of stage 2's first kernel, in order.
struct MoEStage2Parameters {
    let weights: GlobalPointer
    let weightScales: GlobalPointer?
    let activations: GlobalPointer
    /// Nil where sums are stored as they are, and where the kernel finds the scales itself.
    let activationScales: GlobalPointer?
    let activationLowSums: GlobalPointer?
    let routing: RoutingParameters
    let output: GlobalPointer
    let tokens: Value
    let topk: Value
    /// Experts on this rank, where workgroups look for their rows themselves.
    let experts: Value?
    /// Workgroups of the launch, where they are numbered anew.
    let workgroups: Value?

    /// Declares the parameters in `kernel`.
    init(_ kernel: KernelBuilder, _ settings: MoEStage2Settings, _ epilogue: MoEStage2Kernel.Epilogue) {
        let tile = settings.tile
        let scales = if case .sums = epilogue { false } else { true }
        weights = kernel.pointer("weights", ValueType(.i32, tile.packing / 4))
        weightScales =
            tile.isGrouped
            ? kernel.pointer("weightScales", tile.scaleElement) : scales ? kernel.pointer("weightScales", .f32) : nil
        activations = kernel.pointer("activations", tile.quantises ? .bf16 : .i8)
        activationScales = scales && !tile.quantises ? kernel.pointer("activationScales", .f32) : nil
        activationLowSums = tile.separatesNibbles && !tile.quantises ? kernel.pointer("activationLowSums", .i32) : nil
        routing = RoutingParameters(kernel, settings.routing, hasWeights: scales)
        switch epilogue {
        case .combine(.atomic): output = kernel.pointer("out", .bf16, .accumulate)
        case .combine(.atomicF32): output = kernel.pointer("tokenSums", .f32, .accumulate)
        case .combine(.reduce): output = kernel.pointer("expertRows", .bf16, .write)
        case .sums: output = kernel.pointer("sums", tile.isGrouped ? .f32 : .i32, .write)
        }
        tokens = kernel.scalar("tokens")
        topk = kernel.scalar("topk")
        experts = RoutingParameters.experts(kernel, settings.routing)
        workgroups = tile.isRemapped ? kernel.scalar("workgroups") : nil
    }
}
