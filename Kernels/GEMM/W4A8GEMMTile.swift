import KernelDSL

/// What a tile of the dense product works on: consecutive rows.
struct W4A8GEMMTile: TileOperation {
    let problem: W4A8GEMM
    let kernel: KernelBuilder
    let parameters: W4A8GEMMParameters
    let settings: TileSettings
    let epilogue: W4A8GEMMKernel.Epilogue
    let firstRow: Value
    let channelTile: Value
    let slice: Value?

    var origin: WeightStream.Origin {
        WeightStream.Origin(
            weights: parameters.weights, scales: parameters.weightScales, matrix: nil, channelTile: channelTile,
            slice: slice)
    }

    var channelScales: GlobalPointer? { settings.isGrouped ? nil : parameters.weightScales }

    var activations: (pointer: GlobalPointer, bytes: Value) {
        (parameters.activations, parameters.tokens * .constant(problem.depth))
    }

    func activationOffset(tileRow: Value) -> Value {
        let row = kernel.define("sourceRow", firstRow + tileRow)
        var source = row * .constant(problem.depth)
        if let slice {
            source = source + slice * .constant(settings.sliceDepth)
        }
        return row.isLess(than: parameters.tokens).select(source, else: .constant(ActivationFragments.beyond))
    }

    func find(tileRow: Value, exists: Value?) -> TileRow {
        let row = kernel.define("resultRow", firstRow + tileRow)
        let tokens = exists?.select(parameters.tokens, else: 0) ?? parameters.tokens
        let isReal = kernel.define("isReal", row.isLess(than: tokens))
        let safe = kernel.define("safeRow", isReal.select(row, else: 0))
        return TileRow(entry: row, token: row, row: safe, isReal: isReal)
    }

    func request(_ row: TileRow) -> TileRow.Factors {
        TileRow.Factors(
            scales: parameters.activationScales.map { [kernel.load("activationScale", from: $0, at: row.row)] } ?? [],
            lowSum: parameters.activationLowSums.map { kernel.load("lowSum", from: $0, at: row.row) })
    }

    func write(_ values: [Value], _ row: TileRow, channel: Value) {
        var index =
            row.row.converted(to: .i64) * .constant(problem.channels, .i64) + channel.converted(to: .i64)
        switch epilogue {
        case .results:
            kernel.store(BF16Rounding.pack(values, in: kernel), to: parameters.output, at: index)
        case .sums, .partials:
            if let slice {
                let plane = parameters.tokens.converted(to: .i64) * .constant(problem.channels, .i64)
                index = slice.converted(to: .i64) * plane + index
            }
            kernel.store(.vector(values), to: parameters.output, at: index)
        }
    }
}
