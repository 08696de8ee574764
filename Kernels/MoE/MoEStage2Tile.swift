import KernelDSL

/// What a tile of stage 2 works on: a block of sorted entries of one expert.
struct MoEStage2Tile: TileOperation {
    let problem: MoEStage2
    let kernel: KernelBuilder
    let parameters: MoEStage2Parameters
    let epilogue: MoEStage2Kernel.Epilogue
    let rows: BlockRows
    let channelTile: Value

    var origin: WeightStream.Origin {
        WeightStream.Origin(
            weights: parameters.weights, scales: parameters.weightScales, matrix: rows.expert, channelTile: channelTile,
            slice: nil)
    }

    var channelScales: GlobalPointer? { problem.scales == .channel ? parameters.weightScales : nil }

    var activations: (pointer: GlobalPointer, bytes: Value) {
        (parameters.activations, parameters.tokens * parameters.topk * .constant(rowBytes))
    }

    /// Bytes of a row of activations.
    private var rowBytes: Int { problem.depth * (problem.activations == .bf16 ? 2 : 1) }

    func activationOffset(tileRow: Value) -> Value {
        let id = rows.id("id", ofRow: tileRow)
        let token = kernel.define("entryToken", id & 0xff_ffff)
        let source = (token * parameters.topk + (id >> 24)) * .constant(rowBytes)
        return token.isLess(than: parameters.tokens).select(source, else: .constant(ActivationFragments.beyond))
    }

    func find(tileRow: Value, exists: Value?) -> TileRow {
        let id = rows.id("resultID", ofRow: tileRow)
        let token = kernel.define("token", id & 0xff_ffff)
        let tokens = exists?.select(parameters.tokens, else: 0) ?? parameters.tokens
        let isReal = kernel.define("isReal", token.isLess(than: tokens))
        let place = isReal.select(token * parameters.topk + (id >> 24), else: 0)
        let row = isRowUsed ? kernel.define("resultRow", place) : place
        return TileRow(entry: rows.entry(ofRow: tileRow) ?? tileRow, token: token, row: row, isReal: isReal)
    }

    /// Whether finishing a row takes its place among all rows: for its scales, or for where it goes.
    private var isRowUsed: Bool {
        switch epilogue {
        case .sums, .combine(.reduce): true
        case .combine: parameters.activationScales != nil || rows.entry(ofRow: 0) == nil
        }
    }

    func request(_ row: TileRow) -> TileRow.Factors {
        let lowSum = parameters.activationLowSums.map { kernel.load("lowSum", from: $0, at: row.row) }
        let scale = parameters.activationScales.map { kernel.load("activationScale", from: $0, at: row.row) }
        let scales = [scale, parameters.routing.weight(of: row, kernel)].compactMap { $0 }
        return TileRow.Factors(scales: scales, lowSum: lowSum)
    }

    func write(_ values: [Value], _ row: TileRow, channel: Value) {
        let width = Value.constant(problem.channels, .i64)
        let place = channel.converted(to: .i64)
        let rowStart = row.row.converted(to: .i64) * width
        let tokenStart = row.token.converted(to: .i64) * width
        switch epilogue {
        case .sums:
            kernel.store(.vector(values), to: parameters.output, at: rowStart + place)
        case .combine(.reduce):
            kernel.store(BF16Rounding.pack(values, in: kernel), to: parameters.output, at: rowStart + place)
        case .combine(.atomic):
            let pairs = BF16Rounding.pack(values, in: kernel)
            for pair in 0..<2 {
                let index = tokenStart + (channel + .constant(2 * pair)).converted(to: .i64)
                kernel.atomic(.addPackedBF16, pairs[pair], to: parameters.output, at: index)
            }
        case .combine(.atomicF32):
            for (element, value) in values.enumerated() {
                let index = tokenStart + (channel + .constant(element)).converted(to: .i64)
                kernel.atomic(.addF32, value, to: parameters.output, at: index)
            }
        }
    }
}
