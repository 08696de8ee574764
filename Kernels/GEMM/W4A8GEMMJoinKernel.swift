import KernelDSL

/// The second kernel of a product whose K is split: joins the slices, and finishes as one workgroup would have.
///
/// A lane takes four channels of one row and adds the slices in their order; sums of integers are exact in any.
struct W4A8GEMMJoinKernel {
    let problem: W4A8GEMM
    let settings: TileSettings
    /// Whether sums are stored as they are instead of scaled.
    let storesSums: Bool

    /// What each lane takes.
    var sweep: ChannelSweep { ChannelSweep(channels: problem.channels) }

    func build() -> Kernel {
        let kernel = KernelBuilder(
            name: "w4a8_gemm_join",
            summary: "joins \(settings.splitK) slices of K and scales, N = \(problem.channels).",
            workgroupSize: ChannelSweep.threads)
        let type = ValueType(settings.isGrouped ? .f32 : .i32)
        let partials = kernel.pointer("partials", type)
        let channelScales = storesSums || settings.isGrouped ? nil : kernel.pointer("weightScales", .f32)
        let activationScales = storesSums ? nil : kernel.pointer("activationScales", .f32)
        let lowSums = settings.separatesNibbles ? kernel.pointer("activationLowSums", .i32) : nil
        let output = kernel.pointer(storesSums ? "sums" : "out", storesSums ? type : .bf16, .write)
        let tokens = kernel.scalar("tokens")

        sweep.write(kernel, of: "row") { channel in
            let row = Value.builtin(.blockY)
            let width = Value.constant(problem.channels, .i64)
            let index = kernel.define(
                "index", row.converted(to: .i64) * width + channel.converted(to: .i64))
            let plane = tokens.converted(to: .i64) * width
            let slices = (0..<settings.splitK).map { slice in
                kernel.load(
                    "slice", ValueType(type.scalar, 4), from: partials,
                    at: index + plane * .constant(slice, .i64))
            }
            var sums = kernel.define("sums", slices.dropFirst().reduce(slices[0], +))
            if let lowSums {
                // Low nibbles are stored offset by 8 and their sum counts sixteenfold: 16 · 8 · Σx_low is too much.
                let low = kernel.load("lowSum", from: lowSums, at: row) * 128
                sums = kernel.define("corrected", sums - .vector([low, low, low, low]))
            }
            guard let activationScales else {
                return kernel.store(sums, to: output, at: index)
            }
            let scale = kernel.load("activationScale", from: activationScales, at: row)
            let rowScale = kernel.define(
                "rowScale", settings.unpacking.scale == 1 ? scale : scale * .constant(settings.unpacking.scale))
            let weightScale = channelScales.map { kernel.load("weightScale", .f32x4, from: $0, at: channel) }
            let results = (0..<4).map { element in
                let scaled = sums[element].converted(to: .f32) * rowScale
                return kernel.define("result", weightScale.map { scaled * $0[element] } ?? scaled)
            }
            kernel.store(BF16Rounding.pack(results, in: kernel), to: output, at: index)
        }
        return kernel.build()
    }
}
