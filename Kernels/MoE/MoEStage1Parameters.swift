import KernelDSL

/// The parameters of stage 1's first kernel, in order.
struct MoEStage1Parameters {
    let weights: GlobalPointer
    let weightScales: GlobalPointer?
    let activations: GlobalPointer
    let activationScales: GlobalPointer?
    let activationLowSums: GlobalPointer?
    let routing: RoutingParameters
    /// Where results in bf16, partial sums or sums go; nil where ``quantized`` has them.
    let output: GlobalPointer?
    /// Where results in INT8 go.
    let quantized: QuantizedRowPointers?
    let tokens: Value
    let topk: Value
    /// Experts on this rank, where workgroups look for their rows themselves.
    let experts: Value?
    /// Workgroups of one slice of K, where they are numbered anew.
    let workgroups: Value?

    /// Declares the parameters in `kernel`.
    init(
        _ kernel: KernelBuilder, _ settings: TileSettings, _ routing: RoutingForm, _ epilogue: MoEStage1Kernel.Epilogue
    ) {
        let scales = epilogue == .results || epilogue == .quantized
        weights = kernel.pointer("weights", ValueType(.i32, settings.packing / 4))
        weightScales =
            settings.isGrouped
            ? kernel.pointer("weightScales", settings.scaleElement)
            : scales ? kernel.pointer("weightScales", .f32) : nil
        activations = kernel.pointer("activations", .i8)
        activationScales = scales ? kernel.pointer("activationScales", .f32) : nil
        activationLowSums =
            settings.separatesNibbles && epilogue != .partials ? kernel.pointer("activationLowSums", .i32) : nil
        self.routing = RoutingParameters(kernel, routing, hasWeights: false)
        let sum: ValueType = settings.isGrouped ? .f32 : .i32
        quantized = epilogue == .quantized ? QuantizedRowPointers(kernel) : nil
        switch epilogue {
        case .quantized: output = nil
        case .results: output = kernel.pointer("out", .bf16, .write)
        case .partials: output = kernel.pointer("partials", sum, .write)
        case .sums: output = kernel.pointer("sums", sum, .write)
        }
        tokens = kernel.scalar("tokens")
        topk = kernel.scalar("topk")
        experts = RoutingParameters.experts(kernel, routing)
        workgroups = settings.isRemapped ? kernel.scalar("workgroups") : nil
    }
}
