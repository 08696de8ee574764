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
        /// From LDS: the number, along the channels of the workgroup, of the quad of results, or of the pair of results that
        /// one quad of sums gives.
        var unit: Value?
        /// From LDS: whether there is such a unit; nil where there always is.
        var unitExists: Value?
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
        let unitsPerRow = settings.unitsPerRow
        let units = settings.tileM * unitsPerRow
        let rounds = (units + settings.threads - 1) / settings.threads
        return (0..<rounds).map { round in
            let first = round * settings.threads
            let item = kernel.define("item", .builtin(.thread) + .constant(first))
            let isPartial = first + settings.threads > units
            let exists = isPartial ? item.isLess(than: .constant(units)) : nil
            let row = kernel.define("itemRow", item / .constant(unitsPerRow))
            let safe = exists.map { kernel.define("safeRow", $0.select(row, else: 0)) } ?? row
            return FinishingItem(
                row: safe, rowExists: exists, isPreloaded: rounds <= Self.preloadLimit,
                unit: kernel.define("itemQuad", item % .constant(unitsPerRow)), unitExists: exists)
        }
    }

    func describeChannelScales(_ operation: any TileOperation) -> ChannelScales? {
        guard let pointer = operation.channelScales else { return nil }
        let tile = settings.tileChannels
        var base = (operation.origin.channelTile * .constant(settings.workgroupPitch * tile)).converted(to: .i64)
        if let matrix = operation.origin.matrix {
            base = matrix.converted(to: .i64) * .constant(settings.weights.channels, .i64) + base
        }
        return ChannelScales(
            descriptor: kernel.describe(
                "tileScales", pointer, at: base, bytes: .constant(4 * settings.workgroupSpan * tile)),
            laneOffset: settings.exchanges ? nil : kernel.define("scaleOffset", place.group * 16))
    }

    /// The quads of channels that a lane holds without an exchange: their tile's place in the workgroup's memory, and the quad
    /// within it before what the lane's group adds.
    func directQuads() -> [(tile: Value, quad: Int)] {
        let registers = settings.instruction.matrix?.accumulatorRegisters ?? 4
        let first = settings.start(ofWave: place.waveAlongN, unit: 1)
        return (0..<settings.channelTilesPerWave).flatMap { tile in
            (0..<registers / 4).map { quad in
                (first + .constant(settings.place(ofTile: tile)), settings.instruction.groups * quad)
            }
        }
    }

    /// The scales of the four channels of a quad that the lane holds.
    func load(_ scales: ChannelScales, tilePlace: Value, quad: Int) -> Value {
        kernel.load(
            "weightScale", .f32x4, from: scales.descriptor, vectorOffset: scales.laneOffset ?? 0,
            scalarOffset: tilePlace * .constant(4 * settings.tileChannels) + .constant(16 * quad))
    }

    /// Finishes what lanes hold: each tile of rows under one guard.
    func finishDirectly(
        _ sums: any ProductSums, _ finishing: [FinishingItem], _ rows: [TileRow?], _ factors: [TileRow.Factors?],
        _ fragments: ActivationFragments, _ scales: [Value], _ operation: any TileOperation
    ) {
        var held: [[HeldSums]] = Array(repeating: [], count: settings.rowTiles)
        sums.forEach { held[$0.rowTile].append($0) }
        let items = rows.allSatisfy { $0 == nil } ? finishingItems() : finishing
        // A lane's quads of one tile; up's stand as many further on as gate's tile has.
        let quadsPerTile = held[0].count / max(1, settings.channelTilesPerWave)
        for rowTile in 0..<settings.rowTiles {
            let row = rows[rowTile] ?? operation.find(tileRow: items[rowTile].row, exists: items[rowTile].rowExists)
            let factors = fragments.completed(factors[rowTile] ?? operation.request(row), ofRow: items[rowTile].row)
            kernel.branch(row.isReal, .bounds("rows of padding belong to no token")) {
                let rowScale = rowScale(factors)
                for (index, sums) in held[rowTile].enumerated()
                where settings.quadsPerUnit == 1 || sums.tile % 2 == 0 {
                    let channel = kernel.define(
                        "channel",
                        directResult(
                            of: sums, behind: operation.origin.channelTile * .constant(settings.resultN)))
                    let quads = (0..<settings.quadsPerUnit).map { index + $0 * quadsPerTile }
                    let results = quads.flatMap { quad in
                        scaled(held[rowTile][quad].values, factors, rowScale, scales.isEmpty ? nil : scales[quad])
                    }
                    operation.write(results, row, channel: channel)
                }
            }
        }
    }

    /// The first result of the unit that begins with `sums`; `start` is the workgroup's first.
    private func directResult(of sums: HeldSums, behind start: Value) -> Value {
        let tile = settings.tileChannels
        let perTile = settings.gateUp == .pairs ? tile / 2 : tile
        let firstTile = place.waveAlongN * .constant(settings.channelTilesPerWave / settings.quadsPerUnit)
        let number = firstTile + .constant(sums.tile / settings.quadsPerUnit)
        let perQuad = settings.resultsPerUnit
        return start + number * .constant(perTile)
            + (place.group * .constant(perQuad) + .constant(sums.first * perQuad / 4))
    }

    /// Finishes one unit from LDS.
    func finish(
        _ item: FinishingItem, _ row: TileRow?, _ factors: TileRow.Factors?, _ fragments: ActivationFragments,
        _ exchange: SumExchange, _ scales: ChannelScales?, _ operation: any TileOperation
    ) {
        guard let unit = item.unit else { return }
        let row = row ?? operation.find(tileRow: item.row, exists: item.rowExists)
        let factors = fragments.completed(factors ?? operation.request(row), ofRow: item.row)
        kernel.branch(row.isReal, .bounds("rows of padding belong to no token")) {
            let quadsPerTile = settings.tileChannels / 4
            let tile = unit / .constant(quadsPerTile) * .constant(settings.quadsPerUnit)
            let sums = (0..<settings.quadsPerUnit).map { part in
                exchange.load(
                    rowTile: item.row / .constant(settings.rowsPerTile),
                    row: item.row % .constant(settings.rowsPerTile), channelTile: tile + .constant(part),
                    quad: unit % .constant(quadsPerTile))
            }
            let weightScales = (0..<settings.quadsPerUnit).map { part in
                scales.map {
                    kernel.load(
                        "weightScale", .f32x4, from: $0.descriptor, vectorOffset: scaleOffset(ofUnit: unit, part: part))
                }
            }
            let channel = kernel.define(
                "channel",
                operation.origin.channelTile * .constant(settings.resultN) + unit * .constant(settings.resultsPerUnit))
            let rowScale = rowScale(factors)
            let results = zip(sums, weightScales).flatMap { sums, weightScale in
                scaled((0..<4).map { sums[$0] }, factors, rowScale, weightScale)
            }
            operation.write(results, row, channel: channel)
        }
    }

    /// Bytes from the scales of the workgroup's first channel to those of quad `part` of `unit`.
    private func scaleOffset(ofUnit unit: Value, part: Int) -> Value {
        guard settings.quadsPerUnit > 1 else { return unit * 16 }
        let quadsPerTile = settings.tileChannels / 4
        let distance = settings.place(ofTile: part) * settings.tileChannels * 4
        guard settings.gateUp == .tiles else { return unit * 16 + .constant(distance) }
        let tile = unit / .constant(quadsPerTile) * .constant(settings.tileChannels * 8)
        return tile + unit % .constant(quadsPerTile) * 16 + .constant(distance)
    }

    /// What all sums of a row are multiplied by; nil where they are stored as they are.
    private func rowScale(_ factors: TileRow.Factors) -> Value? {
        guard let first = factors.scales.first else { return nil }
        let product = factors.scales.dropFirst().reduce(first, *)
        let scale = settings.unpacking.scale
        return kernel.define("rowScale", scale == 1 ? product : product * .constant(scale))
    }

    /// The results of a quad of sums, or the sums as they are where the operation takes those.
    private func scaled(
        _ sums: [Value], _ factors: TileRow.Factors, _ rowScale: Value?, _ weightScale: Value?
    ) -> [Value] {
        // Low nibbles are stored offset by 8 and their sum counts sixteenfold: 16 · 8 · Σx_low is too much.
        let corrected = sums.map { sum in factors.lowSum.map { sum - $0 * 128 } ?? sum }
        guard let rowScale else { return corrected }
        return corrected.enumerated().map { element, sum in
            let scaled = sum.converted(to: .f32) * rowScale
            return kernel.define("result", weightScale.map { scaled * $0[element] } ?? scaled)
        }
    }
}
