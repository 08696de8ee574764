import KernelDSL

/// Sums the rows of each token's experts: the second kernel of the `reduce` combine.
///
/// A lane takes four channels of one token, adds in f32 in the order of the slots and rounds once.
struct MoEReduceKernel {
    /// Lanes of a workgroup.
    static let threads: Int = 256
    /// Channels of a lane.
    static let channelsPerLane: Int = 4

    let problem: MoEStage2

    /// Workgroups along the channels.
    var workgroupsAlongN: Int {
        let perWorkgroup = Self.threads * Self.channelsPerLane
        return (problem.channels + perWorkgroup - 1) / perWorkgroup
    }

    func build() -> Kernel {
        let kernel = KernelBuilder(
            name: "moe_stage2_reduce",
            summary: "sums the \(problem.expertsPerToken) expert rows of each token, N = \(problem.channels).",
            workgroupSize: Self.threads)
        let rows = kernel.pointer("expertRows", .bf16)
        let out = kernel.pointer("out", .bf16, .write)

        kernel.phase("Four channels of one token")
        let lane: Value = .builtin(.blockX) * .constant(Self.threads) + .builtin(.thread)
        let channel = kernel.define("channel", lane * .constant(Self.channelsPerLane))
        let sum = {
            let token = Value.builtin(.blockY).converted(to: .i64)
            let width = Value.constant(problem.channels, .i64)
            let slots = (0..<problem.expertsPerToken).map { slot in
                let row = token * .constant(problem.expertsPerToken, .i64) + .constant(slot, .i64)
                return kernel.load("pairs", .u32x2, from: rows, at: row * width + channel.converted(to: .i64))
            }
            let sums = (0..<Self.channelsPerLane).map { element in
                let terms = slots.map { Self.float($0, element) }
                return kernel.define("sum", terms.dropFirst().reduce(terms[0], +))
            }
            let low = BF16Rounding.pack(low: sums[0], high: sums[1], in: kernel)
            let high = BF16Rounding.pack(low: sums[2], high: sums[3], in: kernel)
            kernel.store(.vector([low, high]), to: out, at: token * width + channel.converted(to: .i64))
        }
        if problem.channels % (Self.threads * Self.channelsPerLane) == 0 {
            sum()
        } else {
            let exists = channel.isLess(than: .constant(problem.channels))
            kernel.branch(exists, .bounds("the last workgroup reaches beyond the row"), sum)
        }
        return kernel.build()
    }

    /// Element `index` of two packed pairs, as f32.
    private static func float(_ pairs: Value, _ index: Int) -> Value {
        let pair = pairs[index / 2]
        let bits = index % 2 == 0 ? pair << .constant(16, .u32) : pair & .constant(0xffff_0000, .u32)
        return .call(.floatOfBits, bits)
    }
}
