import KernelDSL

// From finished sums to the result.

extension MoEStage2Kernel {
    /// An entry of the sorted list whose result this lane finishes.
    struct Entry {
        let place: Value
        let token: Value
        let row: Value
        let isReal: Value
    }

    func findRows(_ arguments: Arguments, _ place: Place) -> [Entry] {
        kernel.phase("The rows that this lane finishes")
        return (0..<settings.rowTiles).map { rowTile in
            let entry = place.block * .constant(settings.tileM) + (place.row + .constant(16 * rowTile))
            let id = kernel.load("resultID", from: arguments.sortedIDs, at: entry)
            let token = kernel.define("token", id & 0xff_ffff)
            let isReal = kernel.define("isReal", token.isLess(than: arguments.tokens))
            let row = kernel.define("resultRow", isReal.select(token * arguments.topk + (id >> 24), else: 0))
            return Entry(place: entry, token: token, row: row, isReal: isReal)
        }
    }

    /// Asks for what finishing a row needs, ahead of the weights: behind them the wait for it would be theirs.
    func loadRow(_ arguments: Arguments, _ entry: Entry) -> ResultRow {
        let correction = arguments.activationLowSums.map { kernel.load("lowSum", from: $0, at: entry.row) }
        let factors = arguments.sortedWeights.map { sortedWeights in
            [
                kernel.load("activationScale", from: arguments.activationScales, at: entry.row),
                kernel.load("routeWeight", from: sortedWeights, at: entry.place),
            ]
        }
        return ResultRow(
            token: entry.token, row: entry.row, isReal: entry.isReal, factors: factors ?? [], correction: correction)
    }

    /// The scales of the workgroup's channels: one address register, the tile's place in a scalar one.
    struct WeightScales {
        let descriptor: BufferDescriptor
        let laneOffset: Value
    }

    func describeWeightScales(_ arguments: Arguments, _ place: Place) -> WeightScales? {
        guard needsScales else { return nil }
        let base =
            place.expert.converted(to: .i64) * .constant(problem.channels, .i64)
            + (.builtin(.blockX) * .constant(settings.tileN)).converted(to: .i64)
        let bytes = Value.constant(4 * settings.tileN)
        return WeightScales(
            descriptor: kernel.describe("tileScales", arguments.weightScales, at: base, bytes: bytes),
            laneOffset: kernel.define("scaleOffset", place.group * 16))
    }

    /// The scales of the four channels that this lane holds of a tile.
    func load(_ scales: WeightScales, channelTile: Value) -> Value {
        kernel.load(
            "weightScale", .f32x4, from: scales.descriptor, vectorOffset: scales.laneOffset,
            scalarOffset: channelTile * 64)
    }

    /// The number, along the channels of the workgroup, of the wave's first tile.
    func firstTile(_ place: Place) -> Value {
        place.waveAlongN * .constant(settings.channelTilesPerWave)
    }

    /// The first of the four channels that this lane holds of a tile.
    func channel(_ place: Place, _ channelTile: Value) -> Value {
        .builtin(.blockX) * .constant(settings.tileN) + channelTile * 16 + place.group * 4
    }

    /// Joins the slices of K through LDS and shares the finished tiles out among all waves.
    func joinSlices(
        _ accumulators: Accumulators, _ partials: SharedBuffer, _ arguments: Arguments, _ place: Place,
        _ rows: [ResultRow], _ weightScales: WeightScales?
    ) {
        kernel.phase("Join the slices of K")
        let tilesInAll = settings.channelTiles * settings.rowTiles
        for tile in 0..<settings.channelTilesPerWave {
            for rowTile in 0..<settings.rowTiles {
                let channelTile = firstTile(place) + .constant(tile)
                let number =
                    (place.waveAlongK * .constant(settings.rowTiles) + .constant(rowTile))
                    * .constant(settings.channelTiles) + channelTile
                kernel.store(
                    accumulators.joined(tile, rowTile), to: partials, at: number * 64 + place.lane)
            }
        }
        kernel.barrier(.workgroup)

        kernel.phase("Scale and combine: finished tiles are shared out among the waves")
        let waves = MoEStage2Settings.waves
        for rowTile in 0..<settings.rowTiles {
            for first in stride(from: 0, to: settings.channelTiles, by: waves) {
                let channelTile = place.wave + .constant(first)
                let finishTile = {
                    finish(rows[rowTile], arguments, place) {
                        let slices = (0..<settings.kWave).map { slice in
                            let number = .constant((slice * tilesInAll) + rowTile * settings.channelTiles) + channelTile
                            return kernel.load("slice", from: partials, at: number * 64 + place.lane)
                        }
                        let sum = slices.dropFirst().reduce(slices[0], +)
                        let scales = weightScales.map { load($0, channelTile: channelTile) }
                        return [
                            ResultTile(
                                channelTile: channelTile, rowTile: rowTile, sums: kernel.define("sums", sum),
                                weightScales: scales)
                        ]
                    }
                }
                if first + waves <= settings.channelTiles {
                    finishTile()
                } else {
                    let exists = channelTile.isLess(than: .constant(settings.channelTiles))
                    kernel.branch(exists, .bounds("there are fewer tiles than waves"), finishTile)
                }
            }
        }
    }

    /// Writes tiles of one tile of rows; rows of padding have no place in the result.
    func finish(
        _ row: ResultRow, _ arguments: Arguments, _ place: Place, _ tiles: () -> [ResultTile]
    ) {
        kernel.branch(row.isReal, .bounds("rows of padding belong to no token")) {
            let rowScale = rowScale(row)
            for tile in tiles() {
                let channel = kernel.define("channel", channel(place, tile.channelTile))
                write(tile, row, rowScale, channel, arguments)
            }
        }
    }

    /// What all sums of a row are multiplied by; nil where they are stored as they are.
    func rowScale(_ row: ResultRow) -> Value? {
        guard let first = row.factors.first else { return nil }
        let product = row.factors.dropFirst().reduce(first, *)
        let scale = settings.unpacking.scale
        return kernel.define("rowScale", scale == 1 ? product : product * .constant(scale))
    }

    func write(
        _ tile: ResultTile, _ row: ResultRow, _ rowScale: Value?, _ channel: Value, _ arguments: Arguments
    ) {
        // Low nibbles are stored offset by 8 and their sum counts sixteenfold: 16 · 8 · Σx_low is too much.
        let sums = (0..<4).map { element in
            row.correction.map { tile.sums[element] - $0 * 128 } ?? tile.sums[element]
        }
        let width = Value.constant(problem.channels, .i64)
        let rowStart = row.row.converted(to: .i64) * width
        guard let rowScale, let weightScales = tile.weightScales else {
            kernel.store(.vector(sums), to: arguments.output, at: rowStart + channel.converted(to: .i64))
            return
        }
        let results = (0..<4).map { element in
            kernel.define("result", sums[element].converted(to: .f32) * rowScale * weightScales[element])
        }
        let low = BF16Rounding.pack(low: results[0], high: results[1], in: kernel)
        let high = BF16Rounding.pack(low: results[2], high: results[3], in: kernel)
        switch epilogue {
        case .combine(.reduce), .accumulators:
            kernel.store(.vector([low, high]), to: arguments.output, at: rowStart + channel.converted(to: .i64))
        case .combine(.atomic):
            let tokenStart = row.token.converted(to: .i64) * width
            for (pair, first) in [(low, 0), (high, 2)] {
                let index = tokenStart + (channel + .constant(first)).converted(to: .i64)
                kernel.atomic(.addPackedBF16, pair, to: arguments.output, at: index)
            }
        }
    }
}
