import KernelDSL

/// LDS through which sums go from the lanes that made them to the lanes that finish them: slices of K are joined, and rows of
/// a channel become channels of a row.
///
/// A tile stands as rows of quads of four channels. The quads of a row are permuted by the row's number, and tiles lie
/// an odd multiple of sixteen words apart, so that no access meets a bank more than twice.
struct SumExchange {
    private let settings: TileSettings
    private let kernel: KernelBuilder
    private let buffer: SharedBuffer

    init(_ settings: TileSettings, _ kernel: KernelBuilder) {
        self.settings = settings
        self.kernel = kernel
        buffer = kernel.sharedBuffer(
            "partialSums", settings.isGrouped ? .f32 : .i32, count: settings.exchangeBytes / 4)
    }

    /// Stores everything that `sums` hold and lets the workgroup meet.
    func store(_ sums: any ProductSums, _ place: TilePlace) {
        kernel.phase("Exchange sums through LDS")
        sums.forEach { held in
            let channelTile = place.waveAlongN * .constant(settings.channelTilesPerWave) + .constant(held.tile)
            switch held.form {
            case .channels:
                let base = tile(slice: place.waveAlongK, rowTile: held.rowTile, channelTile)
                let quad = place.group + .constant(held.first / 4)
                let store = {
                    kernel.store(
                        .vector(held.values), to: buffer, at: kernel.define("target", base + word(place.row, quad)))
                }
                guard settings.usedRowsPerTile < settings.rowsPerTile else { return store() }
                let exists = place.row.isLess(than: .constant(settings.usedRowsPerTile))
                kernel.branch(exists, .bounds("rows beyond the tile"), store)
            case .rows where settings.instruction == .dot4:
                // Each group of lanes is a slice of its own.
                let slice = place.waveAlongK * .constant(settings.instruction.groups) + place.group
                let base = tile(slice: slice, rowTile: held.rowTile, channelTile)
                for (row, value) in held.values.enumerated() {
                    let target = base + word(.constant(row), place.row / 4) + place.row % 4
                    kernel.store(value, to: buffer, at: kernel.define("target", target))
                }
            case .rows:
                let base = tile(slice: place.waveAlongK, rowTile: held.rowTile, channelTile)
                for (element, value) in held.values.enumerated() {
                    let first = held.first + element
                    guard first < settings.usedRowsPerTile else { continue }
                    let row = kernel.define("sumRow", place.group * 4 + .constant(first))
                    let store = {
                        let target = base + word(row, place.row / 4) + place.row % 4
                        kernel.store(value, to: buffer, at: kernel.define("target", target))
                    }
                    // The last group's row is the largest one.
                    let largest = 4 * (settings.instruction.groups - 1) + first
                    if largest < settings.usedRowsPerTile {
                        store()
                    } else {
                        let exists = row.isLess(than: .constant(settings.usedRowsPerTile))
                        kernel.branch(exists, .bounds("rows beyond the tile"), store)
                    }
                }
            }
        }
        kernel.barrier(.workgroup)
    }

    /// Four channels of one row, summed over all slices in their order.
    func load(rowTile: Value, row: Value, channelTile: Value, quad: Value) -> Value {
        let place = kernel.define("part", tile(slice: 0, rowTile: rowTile, channelTile) + word(row, quad))
        let pitch = settings.rowTiles * settings.channelTiles * settings.tilePitch
        let slices = (0..<settings.exchangedSlices).map { slice in
            kernel.load(
                "slice", settings.isGrouped ? .f32x4 : .i32x4, from: buffer, at: place + .constant(slice * pitch))
        }
        return kernel.define("sums", slices.dropFirst().reduce(slices[0], +))
    }

    private func tile(slice: Value, rowTile: Int, _ channelTile: Value) -> Value {
        tile(slice: slice, rowTile: .constant(rowTile), channelTile)
    }

    /// The first word of a tile.
    private func tile(slice: Value, rowTile: Value, _ channelTile: Value) -> Value {
        let number = (slice * .constant(settings.rowTiles) + rowTile) * .constant(settings.channelTiles) + channelTile
        return number * .constant(settings.tilePitch)
    }

    /// The first word of a quad within its tile.
    private func word(_ row: Value, _ quad: Value) -> Value {
        let quads = settings.tileChannels / 4
        let permuted = quads == 8 ? row % 8 : row / 2 % 4
        return row * .constant(settings.tileChannels) + (quad ^ permuted) * 4
    }
}
