import KernelDSL

/// The second kernel of a stage 1 whose K is split: joins the slices, and finishes as one workgroup would have.
///
/// A lane takes four results of one row and adds the slices in their order; sums of integers are exact in any.
struct MoEStage1JoinKernel {
    let problem: MoEStage1
    let settings: TileSettings
    /// Whether sums are stored as they are instead of scaled.
    let storesSums: Bool

    /// What each lane takes.
    var sweep: ChannelSweep { ChannelSweep(channels: problem.width) }

    func build() -> Kernel {
        let kernel = KernelBuilder(
            name: "moe_stage1_join",
            summary: "joins \(settings.splitK) slices of K, scales, SiLU(gate) * up, N = \(problem.channels).",
            workgroupSize: ChannelSweep.threads)
        let type = ValueType(settings.isGrouped ? .f32 : .i32)
        let partials = kernel.pointer("partials", type)
        let channelScales = storesSums || settings.isGrouped ? nil : kernel.pointer("weightScales", .f32)
        let activationScales = storesSums ? nil : kernel.pointer("activationScales", .f32)
        let lowSums = settings.separatesNibbles ? kernel.pointer("activationLowSums", .i32) : nil
        let experts = kernel.pointer("topkIDs", .i32)
        let output = kernel.pointer(storesSums ? "sums" : "out", storesSums ? type : .bf16, .write)
        let topk = kernel.scalar("topk")
        let rows = kernel.scalar("rows")

        sweep.write(kernel, of: "row") { channel in
            let row = Value.builtin(.blockY)
            let token = kernel.define("token", row / topk)
            let expert = kernel.load("expert", from: experts, at: row)
            let isOurs = kernel.define("isOurs", expert.isAtLeast(0))
            kernel.branch(isOurs, .bounds("rows of experts on other ranks are nobody's here")) {
                let index = kernel.define(
                    "index", row.converted(to: .i64) * .constant(problem.channels, .i64) + channel.converted(to: .i64))
                let plane = rows.converted(to: .i64) * .constant(problem.channels, .i64)
                let low = lowSums.map { kernel.load("lowSum", from: $0, at: token) * 128 }
                let sums = [0, problem.width].map { half in
                    let slices = (0..<settings.splitK).map { slice in
                        kernel.load(
                            "slice", ValueType(type.scalar, 4), from: partials,
                            at: index + plane * .constant(slice, .i64) + .constant(half, .i64))
                    }
                    let sum = kernel.define("sums", slices.dropFirst().reduce(slices[0], +))
                    // Low nibbles are stored offset by 8 and their sum counts sixteenfold: 16 · 8 · Σx_low is too much.
                    return low.map { kernel.define("corrected", sum - .vector([$0, $0, $0, $0])) } ?? sum
                }
                guard let activationScales else {
                    kernel.store(sums[0], to: output, at: index)
                    return kernel.store(sums[1], to: output, at: index + .constant(problem.width, .i64))
                }
                let scale = kernel.load("activationScale", from: activationScales, at: token)
                let rowScale = kernel.define(
                    "rowScale", settings.unpacking.scale == 1 ? scale : scale * .constant(settings.unpacking.scale))
                let weightScales = channelScales.map { self.scales(from: $0, expert, channel, kernel) }
                let values = (0..<2).map { half in
                    (0..<4).map { element in
                        let scaled = sums[half][element].converted(to: .f32) * rowScale
                        return kernel.define("value", weightScales.map { scaled * $0[half][element] } ?? scaled)
                    }
                }
                let results = zip(values[0], values[1]).map { SiLU.product(gate: $0, up: $1, in: kernel) }
                let place = row.converted(to: .i64) * .constant(problem.width, .i64) + channel.converted(to: .i64)
                kernel.store(BF16Rounding.pack(results, in: kernel), to: output, at: place)
            }
        }
        return kernel.build()
    }

    /// The scales of gate's and of up's channels `channel` to `channel` + 3, which follow each other as the weights do.
    private func scales(
        from pointer: GlobalPointer, _ expert: Value, _ channel: Value, _ kernel: KernelBuilder
    ) -> [[Value]] {
        let base = expert.converted(to: .i64) * .constant(problem.channels, .i64)
        func quad(_ place: Value) -> Value {
            kernel.load("weightScale", .f32x4, from: pointer, at: base + place.converted(to: .i64))
        }
        switch settings.gateUp {
        case .pairs:
            let quads = [quad(channel * 2), quad(channel * 2 + 4)]
            return [0, 2].map { half in (0..<4).map { quads[$0 / 2][half + $0 % 2] } }
        case .tiles:
            let tile = settings.tileChannels
            let gate = channel / .constant(tile) * .constant(2 * tile) + channel % .constant(tile)
            return [quad(gate), quad(gate + .constant(tile))].map { quad in (0..<4).map { quad[$0] } }
        case .separated, nil:
            return [quad(channel), quad(channel + .constant(problem.width))].map { quad in (0..<4).map { quad[$0] } }
        }
    }
}
