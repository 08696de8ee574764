import KernelDSL

/// The second kernel of a stage 1 whose K is split: joins the slices, and finishes as one workgroup would have.
///
/// A lane takes four results of one row and adds the slices in their order; sums of integers are exact in any.
struct MoEStage1JoinKernel {
    let problem: MoEStage1
    let settings: TileSettings
    /// Whether sums are stored as they are instead of scaled.
    let storesSums: Bool

    /// What each lane takes where rows are swept.
    private var sweep: ChannelSweep { ChannelSweep(channels: problem.width) }
    /// Whether a workgroup joins a whole row, to round it to INT8.
    private var takesRows: Bool { problem.output == .int8 && !storesSums }
    /// Lanes of a workgroup that takes a row: four results each, whole waves.
    private var rowLanes: Int {
        let wave = problem.target.waveSize
        return (problem.width / 4 + wave - 1) / wave * wave
    }

    /// The workgroups, and what their axes mean.
    var grid: (extent: Grid, meaning: String) {
        let rows = problem.routedTokens.rows
        return takesRows
            ? (Grid(x: rows), "x: M * topk")
            : (Grid(x: sweep.workgroups, y: rows), "x: N / 2048, rounded up; y: M * topk")
    }

    /// What the kernel reads.
    private struct Inputs {
        let type: ValueType
        let partials: GlobalPointer
        let channelScales: GlobalPointer?
        let activationScales: GlobalPointer?
        let lowSums: GlobalPointer?
        let experts: GlobalPointer
    }

    func build() -> Kernel {
        let kernel = KernelBuilder(
            name: "moe_stage1_join",
            summary: "joins \(settings.splitK) slices of K, scales, SiLU(gate) * up, N = \(problem.channels).",
            workgroupSize: takesRows ? rowLanes : ChannelSweep.threads)
        let type = ValueType(settings.isGrouped ? .f32 : .i32)
        let inputs = Inputs(
            type: type, partials: kernel.pointer("partials", type),
            channelScales: storesSums || settings.isGrouped ? nil : kernel.pointer("weightScales", .f32),
            activationScales: storesSums ? nil : kernel.pointer("activationScales", .f32),
            lowSums: settings.separatesNibbles ? kernel.pointer("activationLowSums", .i32) : nil,
            experts: kernel.pointer("topkIDs", .i32))
        takesRows ? writeRow(inputs, kernel) : writeSweep(inputs, kernel)
        return kernel.build()
    }

    /// Four sums or bf16 results of a row.
    private func writeSweep(_ inputs: Inputs, _ kernel: KernelBuilder) {
        let output = kernel.pointer(storesSums ? "sums" : "out", storesSums ? inputs.type : .bf16, .write)
        // Sums that need no correction ask for nothing of their token.
        let asks = inputs.activationScales != nil || inputs.lowSums != nil
        let topk = asks ? kernel.scalar("topk") : nil
        let rows = kernel.scalar("rows")
        let count = kernel.scalar("experts").converted(to: .u32)
        sweep.write(kernel, of: "row") { channel in
            let row = Value.builtin(.blockY)
            let token = topk.map { kernel.define("token", row / $0) } ?? row
            let expert = kernel.load("expert", from: inputs.experts, at: row)
            let isOurs = kernel.define("isOurs", expert.converted(to: .u32).isLess(than: count))
            kernel.branch(isOurs, .bounds("rows of experts on other ranks are nobody's here")) {
                let index = index(row, channel, kernel)
                let sums = sums(inputs, token: token, index, plane: plane(rows), kernel)
                guard let activationScales = inputs.activationScales else {
                    kernel.store(sums[0], to: output, at: index)
                    return kernel.store(sums[1], to: output, at: index + .constant(problem.width, .i64))
                }
                let results = results(
                    sums, scale: kernel.load("activationScale", from: activationScales, at: token), inputs, expert,
                    channel, kernel)
                let place = row.converted(to: .i64) * .constant(problem.width, .i64) + channel.converted(to: .i64)
                kernel.store(BF16Rounding.pack(results, in: kernel), to: output, at: place)
            }
        }
    }

    /// A whole row in INT8: a workgroup joins it, agrees on its largest magnitude, and rounds.
    private func writeRow(_ inputs: Inputs, _ kernel: KernelBuilder) {
        guard let activationScales = inputs.activationScales else { return }
        let output = QuantizedRowPointers(kernel)
        let topk = kernel.scalar("topk")
        let rows = kernel.scalar("rows")
        let count = kernel.scalar("experts").converted(to: .u32)
        kernel.phase("Four results of one row; rows of experts on other ranks are nobody's here")
        let row = Value.builtin(.blockX)
        let token = kernel.define("token", row / topk)
        let expert = kernel.load("expert", from: inputs.experts, at: row)
        kernel.exit(when: expert.converted(to: .u32).isAtLeast(count))
        let lane = Value.builtin(.thread)
        let exists = rowLanes * 4 > problem.width ? lane.isLess(than: .constant(problem.width / 4)) : nil
        // Lanes beyond the row repeat its first results, which change no magnitude.
        let safe = exists.map { kernel.define("safeLane", $0.select(lane, else: 0)) } ?? lane
        let channel = kernel.define("channel", safe * 4)
        let index = index(row, channel, kernel)
        let sums = sums(inputs, token: token, index, plane: plane(rows), kernel)
        let results = results(
            sums, scale: kernel.load("activationScale", from: activationScales, at: token), inputs, expert, channel,
            kernel)

        kernel.phase("The largest magnitude of the row")
        let reduction = RowReduction(lanes: rowLanes, rows: 1, kernel: kernel)
        let magnitudes = results.map { RowQuantisation.magnitude(of: $0) }
        let own = kernel.define("ownLargest", magnitudes.dropFirst().reduce(magnitudes[0], RowQuantisation.larger))
        let bits = reduction.reduce("largest", own, by: RowQuantisation.larger)
        let largest = kernel.define("rowLargest", .call(.floatOfBits, bits.reinterpreted(as: .u32)))
        let (factor, scale) = RowQuantisation.factors(ofLargest: largest, in: kernel)

        kernel.phase("Round to INT8 and sum what meets low nibbles")
        let word = RowQuantisation.packed(results, by: factor, in: kernel)
        let isLow = (lane % 4).isLess(than: 2)
        let low = isLow.select(RowQuantisation.sum(word, onto: 0), else: 0)
        let counted = kernel.define("lowSum", exists.map { $0.select(low, else: 0) } ?? low)
        let total = reduction.reduce("total", counted, by: +)
        let write = {
            let start = row.converted(to: .i64) * .constant(problem.width, .i64)
            kernel.store(word, to: output.values, at: start + channel.converted(to: .i64))
        }
        if let exists {
            kernel.branch(exists, .bounds("the last lanes reach beyond the row"), write)
        } else {
            write()
        }
        kernel.branch(lane.equals(0), .bounds("one lane stores what the row has")) {
            kernel.store(scale, to: output.scales, at: row)
            kernel.store(total, to: output.lowSums, at: row)
        }
    }

    // MARK: Four results

    private func index(_ row: Value, _ channel: Value, _ kernel: KernelBuilder) -> Value {
        kernel.define(
            "index", row.converted(to: .i64) * .constant(problem.channels, .i64) + channel.converted(to: .i64))
    }

    private func plane(_ rows: Value) -> Value { rows.converted(to: .i64) * .constant(problem.channels, .i64) }

    /// The sums of gate's and of up's four channels over all slices.
    private func sums(
        _ inputs: Inputs, token: Value, _ index: Value, plane: Value, _ kernel: KernelBuilder
    ) -> [Value] {
        let low = inputs.lowSums.map { kernel.load("lowSum", from: $0, at: token) * 128 }
        return [0, problem.width].map { half in
            let slices = (0..<settings.splitK).map { slice in
                kernel.load(
                    "slice", ValueType(inputs.type.scalar, 4), from: inputs.partials,
                    at: index + plane * .constant(slice, .i64) + .constant(half, .i64))
            }
            let sum = kernel.define("sums", slices.dropFirst().reduce(slices[0], +))
            // Low nibbles are stored offset by 8 and their sum counts sixteenfold: 16 · 8 · Σx_low is too much.
            return low.map { kernel.define("corrected", sum - .vector([$0, $0, $0, $0])) } ?? sum
        }
    }

    /// SiLU(gate) · up of four sums each.
    private func results(
        _ sums: [Value], scale: Value, _ inputs: Inputs, _ expert: Value, _ channel: Value, _ kernel: KernelBuilder
    ) -> [Value] {
        let rowScale = kernel.define(
            "rowScale", settings.unpacking.scale == 1 ? scale : scale * .constant(settings.unpacking.scale))
        let weightScales = inputs.channelScales.map { scales(from: $0, expert, channel, kernel) }
        let values = (0..<2).map { half in
            (0..<4).map { element in
                let scaled = sums[half][element].converted(to: .f32) * rowScale
                return kernel.define("value", weightScales.map { scaled * $0[half][element] } ?? scaled)
            }
        }
        return zip(values[0], values[1]).map { SiLU.product(gate: $0, up: $1, in: kernel) }
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
