import KernelDSL

/// What a tile of stage 1 works on: a block of sorted entries of one expert.
struct MoEStage1Tile: TileOperation {
    let problem: MoEStage1
    let kernel: KernelBuilder
    let parameters: MoEStage1Parameters
    let settings: TileSettings
    let epilogue: MoEStage1Kernel.Epilogue
    let rows: BlockRows
    let channelTile: Value
    let slice: Value?
    /// Where results wait until rows are whole, where they are rounded to INT8.
    let held: HeldRows?

    var origin: WeightStream.Origin {
        WeightStream.Origin(
            weights: parameters.weights, scales: parameters.weightScales, matrix: rows.expert, channelTile: channelTile,
            slice: slice)
    }

    var channelScales: GlobalPointer? {
        settings.isGrouped || ![.results, .quantized].contains(epilogue) ? nil : parameters.weightScales
    }

    var activations: (pointer: GlobalPointer, bytes: Value) {
        (parameters.activations, parameters.tokens * .constant(problem.depth))
    }

    func activationOffset(tileRow: Value) -> Value {
        let id = rows.id("id", ofRow: tileRow)
        let token = kernel.define("entryToken", id & 0xff_ffff)
        var source = token * .constant(problem.depth)
        if let slice {
            source = source + slice * .constant(settings.sliceDepth)
        }
        return token.isLess(than: parameters.tokens).select(source, else: .constant(ActivationFragments.beyond))
    }

    func find(tileRow: Value, exists: Value?) -> TileRow {
        let id = rows.id("resultID", ofRow: tileRow)
        let token = kernel.define("token", id & 0xff_ffff)
        let tokens = exists?.select(parameters.tokens, else: 0) ?? parameters.tokens
        let isReal = kernel.define("isReal", token.isLess(than: tokens))
        // Partial sums, and sums that need no correction, ask for nothing of their token.
        let asks = parameters.activationScales != nil || parameters.activationLowSums != nil
        let safe = asks ? kernel.define("safeToken", isReal.select(token, else: 0)) : token
        // Held rows are written by the lanes that conclude them.
        guard held == nil else { return TileRow(entry: tileRow, token: safe, row: 0, isReal: isReal) }
        let row = kernel.define("resultRow", isReal.select(token * parameters.topk + (id >> 24), else: 0))
        return TileRow(entry: tileRow, token: safe, row: row, isReal: isReal)
    }

    func request(_ row: TileRow) -> TileRow.Factors {
        TileRow.Factors(
            scales: parameters.activationScales.map { [kernel.load("activationScale", from: $0, at: row.token)] } ?? [],
            lowSum: parameters.activationLowSums.map { kernel.load("lowSum", from: $0, at: row.token) })
    }

    func write(_ values: [Value], _ row: TileRow, channel: Value) {
        let (gate, up) = (Array(values[..<(values.count / 2)]), Array(values[(values.count / 2)...]))
        if let held {
            let results = zip(gate, up).map { SiLU.product(gate: $0, up: $1, in: kernel) }
            return held.store(results, row: row.entry, channel: channel)
        }
        guard let output = parameters.output else { return }
        let place = channel.converted(to: .i64)
        switch epilogue {
        case .quantized: break
        case .results:
            let results = zip(gate, up).map { SiLU.product(gate: $0, up: $1, in: kernel) }
            let pairs =
                results.count == 2
                ? BF16Rounding.pack(low: results[0], high: results[1], in: kernel)
                : BF16Rounding.pack(results, in: kernel)
            let start = row.row.converted(to: .i64) * .constant(problem.width, .i64)
            kernel.store(pairs, to: output, at: start + place)
        case .sums, .partials:
            var start = row.row.converted(to: .i64) * .constant(problem.channels, .i64)
            if let slice {
                let rows = parameters.tokens * parameters.topk
                let plane = rows.converted(to: .i64) * .constant(problem.channels, .i64)
                start = slice.converted(to: .i64) * plane + start
            }
            kernel.store(.vector(gate), to: output, at: start + place)
            kernel.store(
                .vector(up), to: output, at: start + place + .constant(problem.width, .i64))
        }
    }

    func rowToConclude() -> TileRow? {
        guard let held else { return nil }
        kernel.phase("The row that this lane has a part in once it is whole")
        let place = held.place()
        let id = rows.id("heldID", ofRow: place.row)
        let token = kernel.define("heldToken", id & 0xff_ffff)
        let tokens = place.exists?.select(parameters.tokens, else: 0) ?? parameters.tokens
        let isReal = kernel.define("isHeldReal", token.isLess(than: tokens))
        let row = kernel.define("heldResultRow", isReal.select(token * parameters.topk + (id >> 24), else: 0))
        return TileRow(entry: place.row, token: token, row: row, isReal: isReal)
    }

    func conclude(_ row: TileRow) {
        guard let held, let quantized = parameters.quantized else { return }
        held.quantise(row, to: quantized)
    }
}
