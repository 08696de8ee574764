import KernelDSL

/// The second kernel of a combine: sums the rows of each token's experts, or rounds sums that stand.
///
/// A lane takes four channels of one token, adds in f32 in the order of the slots and rounds once.
struct MoECombineKernel {
    let problem: MoEStage2
    /// Rows of bf16 that are summed; nil where one row of f32 is rounded.
    let terms: Int?

    /// What each lane takes.
    var sweep: ChannelSweep { ChannelSweep(channels: problem.channels) }

    func build() -> Kernel {
        let kernel = KernelBuilder(
            name: terms == nil ? "moe_stage2_round" : "moe_stage2_reduce",
            summary: terms.map { "sums the \($0) expert rows of each token, N = \(problem.channels)." }
                ?? "rounds the f32 sums of each token to bf16, N = \(problem.channels).",
            workgroupSize: ChannelSweep.threads)
        let rows = terms == nil ? kernel.pointer("tokenSums", .f32) : kernel.pointer("expertRows", .bf16)
        let out = kernel.pointer("out", .bf16, .write)

        sweep.write(kernel, of: "token") { channel in
            let token = Value.builtin(.blockY).converted(to: .i64)
            let width = Value.constant(problem.channels, .i64)
            let place = channel.converted(to: .i64)
            let sums = terms.map { summed($0, token, place, rows, kernel) } ?? read(token * width + place, rows, kernel)
            kernel.store(BF16Rounding.pack(sums, in: kernel), to: out, at: token * width + place)
        }
        return kernel.build()
    }

    private func read(_ index: Value, _ rows: GlobalPointer, _ kernel: KernelBuilder) -> [Value] {
        let sums = kernel.load("sums", .f32x4, from: rows, at: index)
        return (0..<ChannelSweep.channelsPerLane).map { sums[$0] }
    }

    private func summed(
        _ terms: Int, _ token: Value, _ channel: Value, _ rows: GlobalPointer, _ kernel: KernelBuilder
    ) -> [Value] {
        let slots = (0..<terms).map { slot in
            let row = token * .constant(terms, .i64) + .constant(slot, .i64)
            return kernel.load("pairs", .u32x2, from: rows, at: row * .constant(problem.channels, .i64) + channel)
        }
        return (0..<ChannelSweep.channelsPerLane).map { element in
            let values = slots.map { Self.float($0, element) }
            return kernel.define("sum", values.dropFirst().reduce(values[0], +))
        }
    }

    /// Element `index` of two packed pairs, as f32.
    private static func float(_ pairs: Value, _ index: Int) -> Value {
        let pair = pairs[index / 2]
        let bits = index % 2 == 0 ? pair << .constant(16, .u32) : pair & .constant(0xffff_0000, .u32)
        return .call(.floatOfBits, bits)
    }
}
