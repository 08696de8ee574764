import KernelDSL

// From sums to the result.

extension TileKernel {
    /// Rows that a lane finishes together: all quads of a tile of rows it holds, or one quad from LDS.
    struct FinishingItem {
        /// The row of the workgroup's tile.
        let row: Value
        /// Whether the row is one of the tile's; nil where it always is.
        let rowExists: Value?
        /// Whether what its row takes is asked for before the weights: behind them the wait for it would be theirs.
        let isPreloaded: Bool
        /// From LDS: the quad's number along the channels of the workgroup.
        var quad: Value?
        /// From LDS: whether there is such a quad; nil where there always is.
        var quadExists: Value?
    }

    /// The scales of the workgroup's channels: one address register, the tile's place in a scalar one.
    struct ChannelScales {
        let descriptor: BufferDescriptor
        let laneOffset: Value?
    }

    /// More rows than these would keep too many registers busy during the K loop.
    private static let preloadLimit = 4

    func finishingItems() -> [FinishingItem] {
        kernel.phase("The rows that this lane finishes")
        guard settings.exchanges else {
            let exists =
                settings.tileM < settings.rowsPerTile ? place.row.isLess(than: .constant(settings.tileM)) : nil
            let row = exists == nil ? place.row : place.row % .constant(settings.tileM)
            return (0..<settings.rowTiles).map { rowTile in
                FinishingItem(
                    row: row + .constant(rowTile * settings.rowsPerTile), rowExists: exists,
                    isPreloaded: settings.rowTiles <= Self.preloadLimit)
            }
        }
        let quadsPerRow = settings.tileN / 4
        let quads = settings.tileM * quadsPerRow
        let rounds = (quads + settings.threads - 1) / settings.threads
        return (0..<rounds).map { round in
            let first = round * settings.threads
            let item = kernel.define("item", .builtin(.thread) + .constant(first))
            let isPartial = first + settings.threads > quads
            let exists = isPartial ? item.isLess(than: .constant(quads)) : nil
            let row = kernel.define("itemRow", item / .constant(quadsPerRow))
            let safe = exists.map { kernel.define("safeRow", $0.select(row, else: 0)) } ?? row
            return FinishingItem(
                row: safe, rowExists: exists, isPreloaded: rounds <= Self.preloadLimit,
                quad: kernel.define("itemQuad", item % .constant(quadsPerRow)), quadExists: exists)
        }
    }

    func describeChannelScales(_ operation: any TileOperation) -> ChannelScales? {
        guard let pointer = operation.channelScales else { return nil }
        var base = (operation.origin.channelTile * .constant(settings.tileN)).converted(to: .i64)
        if let matrix = operation.origin.matrix {
            base = matrix.converted(to: .i64) * .constant(settings.weights.channels, .i64) + base
        }
        return ChannelScales(
            descriptor: kernel.describe("tileScales", pointer, at: base, bytes: .constant(4 * settings.tileN)),
            laneOffset: settings.exchanges ? nil : kernel.define("scaleOffset", place.group * 16))
    }

    /// The quads of channels that a lane holds without an exchange: the workgroup's tile, and the quad within it before
    /// what the lane's group adds.
    func directQuads() -> [(tile: Value, quad: Int)] {
        let registers = settings.instruction.matrix?.accumulatorRegisters ?? 4
        return (0..<settings.channelTilesPerWave).flatMap { tile in
            (0..<registers / 4).map { quad in (firstTile + .constant(tile), settings.instruction.groups * quad) }
        }
    }

    /// The number, along the channels of the workgroup, of the wave's first tile.
    private var firstTile: Value { place.waveAlongN * .constant(settings.channelTilesPerWave) }

    /// The scales of the four channels of a quad that the lane holds.
    func load(_ scales: ChannelScales, channelTile: Value, quad: Int) -> Value {
        kernel.load(
            "weightScale", .f32x4, from: scales.descriptor, vectorOffset: scales.laneOffset ?? 0,
            scalarOffset: channelTile * .constant(4 * settings.tileChannels) + .constant(16 * quad))
    }

    /// Finishes what lanes hold: each tile of rows under one guard.
    func finishDirectly(
        _ sums: any ProductSums, _ rows: [TileRow?], _ factors: [TileRow.Factors?], _ scales: [Value],
        _ operation: any TileOperation
    ) {
        var held: [[HeldSums]] = Array(repeating: [], count: settings.rowTiles)
        sums.forEach { held[$0.rowTile].append($0) }
        let items = rows.allSatisfy { $0 == nil } ? finishingItems() : []
        for rowTile in 0..<settings.rowTiles {
            let row = rows[rowTile] ?? operation.find(tileRow: items[rowTile].row, exists: items[rowTile].rowExists)
            let factors = factors[rowTile] ?? operation.request(row)
            kernel.branch(row.isReal, .bounds("rows of padding belong to no token")) {
                let rowScale = rowScale(factors)
                for (index, sums) in held[rowTile].enumerated() {
                    let channel = kernel.define(
                        "channel",
                        operation.origin.channelTile * .constant(settings.tileN)
                            + (firstTile + .constant(sums.tile)) * .constant(settings.tileChannels)
                            + (place.group * 4 + .constant(sums.first)))
                    write(
                        sums.values, row, factors, rowScale, scales.isEmpty ? nil : scales[index], channel: channel,
                        operation)
                }
            }
        }
    }

    /// Finishes one quad from LDS.
    func finish(
        _ item: FinishingItem, _ row: TileRow?, _ factors: TileRow.Factors?, _ exchange: SumExchange,
        _ scales: ChannelScales?, _ operation: any TileOperation
    ) {
        guard let quad = item.quad else { return }
        let row = row ?? operation.find(tileRow: item.row, exists: item.rowExists)
        let factors = factors ?? operation.request(row)
        kernel.branch(row.isReal, .bounds("rows of padding belong to no token")) {
            let quadsPerTile = settings.tileChannels / 4
            let sums = exchange.load(
                rowTile: item.row / .constant(settings.rowsPerTile), row: item.row % .constant(settings.rowsPerTile),
                channelTile: quad / .constant(quadsPerTile), quad: quad % .constant(quadsPerTile))
            let weightScale = scales.map {
                kernel.load("weightScale", .f32x4, from: $0.descriptor, vectorOffset: quad * 16)
            }
            let channel = kernel.define(
                "channel", operation.origin.channelTile * .constant(settings.tileN) + quad * 4)
            write(
                (0..<4).map { sums[$0] }, row, factors, rowScale(factors), weightScale, channel: channel, operation)
        }
    }

    /// What all sums of a row are multiplied by; nil where they are stored as they are.
    private func rowScale(_ factors: TileRow.Factors) -> Value? {
        guard let first = factors.scales.first else { return nil }
        let product = factors.scales.dropFirst().reduce(first, *)
        let scale = settings.unpacking.scale
        return kernel.define("rowScale", scale == 1 ? product : product * .constant(scale))
    }

    private func write(
        _ sums: [Value], _ row: TileRow, _ factors: TileRow.Factors, _ rowScale: Value?, _ weightScale: Value?,
        channel: Value, _ operation: any TileOperation
    ) {
        // Low nibbles are stored offset by 8 and their sum counts sixteenfold: 16 · 8 · Σx_low is too much.
        let corrected = sums.map { sum in factors.lowSum.map { sum - $0 * 128 } ?? sum }
        guard let rowScale else { return operation.write(corrected, row, channel: channel) }
        let results = corrected.enumerated().map { element, sum in
            let scaled = sum.converted(to: .f32) * rowScale
            return kernel.define("result", weightScale.map { scaled * $0[element] } ?? scaled)
        }
        operation.write(results, row, channel: channel)
    }
}
