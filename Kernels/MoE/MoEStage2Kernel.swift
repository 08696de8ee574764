import KernelDSL

/// Writes stage 2 for gfx942 in the DSL.
///
/// A workgroup takes `tile_m` rows of one expert and `tile_n` channels. Its waves lie side by side along the channels, and
/// `k_wave` of them share channels and split K. Weights are the A operand, so that a lane ends up with four consecutive
/// channels of one row, and go from memory straight to registers. Activations of the whole of K are staged in LDS once, so
/// that no wait inside the K loop is for an activation: waits are in order, and one for a young activation would force
/// every older weight load.
struct MoEStage2Kernel {
    /// What happens to the sums.
    enum Epilogue {
        /// Scaled and combined as the configuration says.
        case combine(MoECombine)
        /// Stored as they are, in i32 times the unpacking's factor: for checking the integer core exactly.
        case accumulators
    }

    let problem: MoEStage2
    let settings: MoEStage2Settings
    let epilogue: Epilogue
    let kernel: KernelBuilder

    /// Pieces of 16 bytes in a row of activations.
    var piecesPerRow: Int { problem.depth / 16 }
    var steps: Int { problem.depth / settings.tileK }

    init(problem: MoEStage2, settings: MoEStage2Settings, epilogue: Epilogue) {
        self.problem = problem
        self.settings = settings
        self.epilogue = epilogue
        kernel = KernelBuilder(
            name: "moe_stage2",
            summary: "rows of sorted experts x INT4 weights, N = \(problem.channels), K = \(problem.depth).",
            workgroupSize: MoEStage2Settings.threads,
            wavesPerSIMD: settings.wavesPerSIMD == 1 ? nil : settings.wavesPerSIMD)
    }

    /// The arguments, in order.
    struct Arguments {
        let weights: GlobalPointer
        let weightScales: GlobalPointer
        let activations: GlobalPointer
        let activationScales: GlobalPointer
        let activationLowSums: GlobalPointer?
        let sortedIDs: GlobalPointer
        let sortedWeights: GlobalPointer?
        let expertIDs: GlobalPointer
        let validCounts: GlobalPointer
        let output: GlobalPointer
        let tokens: Value
        let topk: Value
    }

    /// Where a lane stands.
    struct Place {
        let block: Value
        let expert: Value
        let wave: Value
        let waveAlongN: Value
        let waveAlongK: Value
        /// The row of a tile (and the channel of a weight tile) that the lane holds.
        let row: Value
        /// The group of lanes along K (and along the channels of a result).
        let group: Value
        let lane: Value
    }

    /// A row of the result as the lane that finishes it sees it.
    struct ResultRow {
        let token: Value
        let row: Value
        let isReal: Value
        /// The factors of the row's scale; none where sums are stored as they are.
        let factors: [Value]
        let correction: Value?
    }

    /// A tile of 16 channels by 16 rows whose sum is complete.
    struct ResultTile {
        /// The tile's number along the channels of the workgroup.
        let channelTile: Value
        let rowTile: Int
        let sums: Value
        let weightScales: Value?
    }

    func build() -> Kernel {
        let arguments = declareArguments()
        let staged = kernel.sharedBuffer("activationTile", .i32x4, count: settings.stagedPieces(depth: problem.depth))
        let partials =
            settings.kWave == 1
            ? nil : kernel.sharedBuffer("partialSums", .i32x4, count: settings.reductionBytes / 16)

        let place = locate(arguments)
        let pieces = requestActivations(arguments, place)
        let entries = findRows(arguments, place)
        let weights = WeightStream(
            settings: settings, problem: problem, kernel: kernel, pointer: arguments.weights, expert: place.expert,
            waveAlongN: place.waveAlongN, waveAlongK: place.waveAlongK, lane: place.lane)
        let addresses = activationAddresses(place)
        let weightScales = describeWeightScales(arguments, place)
        kernel.phase(
            "What finishing the rows takes, then the activations: a wait for them leaves all weights in flight")
        let rows = entries.map { loadRow(arguments, $0) }
        kernel.schedule(.barrier)
        let loaded = loadActivations(arguments, pieces)
        kernel.phase("Weights of the first steps, straight to registers; then what only the epilogue needs")
        weights.requestFirst()
        let scales =
            settings.kWave > 1
            ? []
            : weightScales.map { scales in
                (0..<settings.channelTilesPerWave).map { load(scales, channelTile: firstTile(place) + .constant($0)) }
            } ?? []
        kernel.schedule(.barrier)
        stage(loaded, in: staged)

        let accumulators = Accumulators(settings: settings, kernel: kernel)
        computeAllSteps(weights, staged, addresses, accumulators)
        for value in scales + rows.flatMap({ $0.factors + [$0.correction].compactMap { $0 } }) {
            kernel.keep(value)
        }

        if let partials {
            joinSlices(accumulators, partials, arguments, place, rows, weightScales)
        } else {
            kernel.phase("Scale and combine")
            for rowTile in 0..<settings.rowTiles {
                finish(rows[rowTile], arguments, place) {
                    (0..<settings.channelTilesPerWave).map { tile in
                        ResultTile(
                            channelTile: firstTile(place) + .constant(tile),
                            rowTile: rowTile, sums: accumulators.joined(tile, rowTile),
                            weightScales: scales.isEmpty ? nil : scales[tile])
                    }
                }
            }
        }
        return kernel.build()
    }

    func declareArguments() -> Arguments {
        let scales = needsScales
        let output: GlobalPointer
        let weights = kernel.pointer("weights", .i32x4)
        let weightScales = kernel.pointer("weightScales", .f32)
        let activations = kernel.pointer("activations", .i8)
        let activationScales = kernel.pointer("activationScales", .f32)
        let lowSums = settings.unpacking.separatesNibbles ? kernel.pointer("activationLowSums", .i32) : nil
        let sortedIDs = kernel.pointer("sortedIDs", .i32)
        let sortedWeights = scales ? kernel.pointer("sortedWeights", .f32) : nil
        let expertIDs = kernel.pointer("expertIDs", .i32)
        let validCounts = kernel.pointer("validCounts", .i32)
        switch epilogue {
        case .combine(.atomic): output = kernel.pointer("out", .bf16, .accumulate)
        case .combine(.reduce): output = kernel.pointer("expertRows", .bf16, .write)
        case .accumulators: output = kernel.pointer("sums", .i32, .write)
        }
        return Arguments(
            weights: weights, weightScales: weightScales, activations: activations,
            activationScales: activationScales, activationLowSums: lowSums, sortedIDs: sortedIDs,
            sortedWeights: sortedWeights, expertIDs: expertIDs, validCounts: validCounts, output: output,
            tokens: kernel.scalar("tokens"), topk: kernel.scalar("topk"))
    }

    var needsScales: Bool {
        if case .accumulators = epilogue { return false }
        return true
    }

    func locate(_ arguments: Arguments) -> Place {
        kernel.phase("The block of rows and its expert; blocks beyond the last row have nothing to do")
        let block = kernel.define("block", .builtin(.blockY))
        let valid = kernel.load("validRows", from: arguments.validCounts, at: 0)
        kernel.exit(when: (block * .constant(settings.tileM)).isAtLeast(valid))
        let expert = kernel.load("expert", from: arguments.expertIDs, at: block)
        let lane = kernel.define("lane", .builtin(.lane))
        let wave = kernel.uniform("wave", .builtin(.thread) / 64)
        return Place(
            block: block, expert: expert, wave: wave,
            waveAlongN: settings.kWave == 1 ? wave : wave % .constant(settings.wavesAlongN),
            waveAlongK: settings.kWave == 1 ? 0 : wave / .constant(settings.wavesAlongN),
            row: kernel.define("row", lane % 16), group: kernel.define("group", lane / 16), lane: lane)
    }
}
