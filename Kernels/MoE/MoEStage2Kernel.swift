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
    private var piecesPerRow: Int { problem.depth / 16 }
    private var steps: Int { problem.depth / settings.tileK }

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
    private struct Arguments {
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
    private struct Place {
        let block: Value
        let expert: Value
        let waveAlongN: Value
        let waveAlongK: Value
        /// The row of a tile (and the channel of a weight tile) that the lane holds.
        let row: Value
        /// The group of lanes along K (and along the channels of a result).
        let group: Value
        let lane: Value
    }

    /// A row of the result as the lane that finishes it sees it.
    private struct ResultRow {
        let token: Value
        let row: Value
        let isReal: Value
        /// The factors of the row's scale; none where sums are stored as they are.
        let factors: [Value]
        let correction: Value?
    }

    /// A tile of 16 channels by 16 rows whose sum is complete.
    private struct ResultTile {
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
        var weights = WeightStream(
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
        computeAllSteps(&weights, staged, addresses, accumulators)
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

    // MARK: Prologue

    private func declareArguments() -> Arguments {
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

    private var needsScales: Bool {
        if case .accumulators = epilogue { return false }
        return true
    }

    private func locate(_ arguments: Arguments) -> Place {
        kernel.phase("The block of rows and its expert; blocks beyond the last row have nothing to do")
        let block = kernel.define("block", .builtin(.blockY))
        let valid = kernel.load("validRows", from: arguments.validCounts, at: 0)
        kernel.exit(when: (block * .constant(settings.tileM)).isAtLeast(valid))
        let expert = kernel.load("expert", from: arguments.expertIDs, at: block)
        let lane = kernel.define("lane", .builtin(.lane))
        let wave = kernel.uniform("wave", .builtin(.thread) / 64)
        return Place(
            block: block, expert: expert,
            waveAlongN: settings.kWave == 1 ? wave : wave % .constant(settings.wavesAlongN),
            waveAlongK: settings.kWave == 1 ? 0 : wave / .constant(settings.wavesAlongN),
            row: kernel.define("row", lane % 16), group: kernel.define("group", lane / 16), lane: lane)
    }

    // MARK: Activations

    /// A 16-byte piece of the activation tile that this lane stages.
    private struct Piece {
        let offset: Value
        let place: Value
    }

    private func requestActivations(_ arguments: Arguments, _ place: Place) -> [Piece] {
        kernel.phase("Which activations this lane stages: 16 bytes each, rows of padding read as zero")
        let count = settings.tileM * piecesPerRow
        return stride(from: 0, to: count, by: MoEStage2Settings.threads).map { first in
            let piece = kernel.define("piece", .builtin(.thread) + .constant(first))
            let isPartial = first + MoEStage2Settings.threads > count
            let exists = isPartial ? piece.isLess(than: .constant(count)) : nil
            let tileRow = kernel.define("tileRow", piece / .constant(piecesPerRow))
            let column = kernel.define("column", piece % .constant(piecesPerRow))
            let entry = place.block * .constant(settings.tileM) + tileRow
            // Beyond the tile there is room in LDS, and the first row's entry stands in for one that is not there. A branch
            // would cost more: the compiler moves address arithmetic behind it, into the wait for weights.
            let safe = exists.map { $0.select(entry, else: place.block * .constant(settings.tileM)) } ?? entry
            let id = kernel.load("id", from: arguments.sortedIDs, at: safe)
            let token = kernel.define("pieceToken", id & 0xff_ffff)
            let source = (token * arguments.topk + (id >> 24)) * .constant(problem.depth) + column * 16
            let isReal = token.isLess(than: arguments.tokens)
            let offset = kernel.define("offset", isReal.select(source, else: .constant(Self.beyond)))
            let target = tileRow * .constant(piecesPerRow) + (column ^ (tileRow % 8))
            return Piece(offset: offset, place: kernel.define("target", target))
        }
    }

    /// An offset beyond every descriptor: reads there return zero.
    private static let beyond: Int = 0x7fff_fff0

    private func loadActivations(_ arguments: Arguments, _ pieces: [Piece]) -> [(value: Value, piece: Piece)] {
        let bytes = arguments.tokens * arguments.topk * .constant(problem.depth)
        let source = kernel.describe("activationRows", arguments.activations, bytes: bytes)
        return pieces.map { (kernel.load("staged", .i32x4, from: source, vectorOffset: $0.offset), $0) }
    }

    private func stage(_ loaded: [(value: Value, piece: Piece)], in buffer: SharedBuffer) {
        kernel.phase("Stage the activations; pieces are swizzled by row, so that 16 rows read without conflicts")
        for (value, piece) in loaded {
            kernel.store(value, to: buffer, at: piece.place)
        }
        kernel.barrier(.workgroup)
    }

    /// Where this lane's activations for chunk 0 stand in LDS: the two halves of 32 bytes for each tile of rows.
    private func activationAddresses(_ place: Place) -> [[Value]] {
        kernel.phase("Where this lane reads staged activations")
        return (0..<settings.rowTiles).map { rowTile in
            (0..<2).map { half in
                let row = place.row + .constant(16 * rowTile)
                let piece = (place.group * 2 + .constant(half)) ^ (place.row % 8)
                let slice = place.waveAlongK * .constant(8 * settings.chunksPerStep)
                return kernel.define("source", row * .constant(piecesPerRow) + piece + slice)
            }
        }
    }

    // MARK: The K loop

    private func computeAllSteps(
        _ weights: inout WeightStream, _ staged: SharedBuffer, _ addresses: [[Value]], _ accumulators: Accumulators
    ) {
        let depth = settings.prefetch
        let rounds = max(0, (steps - depth) / depth)
        let rolled = rounds > 1 ? rounds : 0
        if rolled > 0 {
            kernel.phase("Steps of K: each consumes the oldest weights and asks for those of \(depth) steps later")
            var stream = weights
            kernel.loop("step", from: 0, to: .constant(rolled * depth), by: depth) { step in
                for slot in 0..<depth {
                    computeStep(
                        &stream, slot: slot, at: step + .constant(slot), next: step + .constant(slot + depth), staged,
                        addresses, accumulators)
                }
            }
            weights = stream
        }
        kernel.phase(rolled > 0 ? "The last steps" : "All of K")
        for step in (rolled * depth)..<steps {
            let next = step + depth < steps ? Value.constant(step + depth) : nil
            computeStep(
                &weights, slot: step % depth, at: .constant(step), next: next, staged, addresses, accumulators)
        }
    }

    /// One step: reads its activations, unpacks and multiplies its weights, asks for the weights of `next`.
    private func computeStep(
        _ weights: inout WeightStream, slot: Int, at step: Value, next: Value?, _ staged: SharedBuffer,
        _ addresses: [[Value]], _ accumulators: Accumulators
    ) {
        let first = step * .constant(8 * settings.chunksPerStep * settings.kWave)
        let activations = (0..<settings.chunksPerStep).map { chunk in
            addresses.map { halves in
                halves.map { kernel.load("x", from: staged, at: $0 + (first + .constant(8 * chunk))) }
            }
        }
        pin()
        for tile in 0..<settings.channelTilesPerWave {
            for chunk in 0..<settings.chunksPerStep {
                let packed = weights.register(slot: slot, tile: tile, chunk: chunk)
                accumulators.add(packed: .variable(packed), activations[chunk], tile: tile)
                if let next {
                    weights.request(step: next, slot: slot, tile: tile, chunk: chunk)
                }
                pin()
            }
        }
        if settings.hints == .groups {
            publishedGroups()
        }
    }

    private func pin() {
        if settings.hints == .pinned {
            kernel.schedule(.barrier)
        }
    }

    /// The proportions that the published stage kernels ask for, per 64 positions of K and tile of rows.
    private func publishedGroups() {
        for (reads, products) in [(2, 2), (1, 1), (1, 1)] {
            kernel.schedule(.group(.sharedRead, count: reads))
            kernel.schedule(.group(.matrix, count: products))
        }
        let products = 2 * settings.channelTilesPerWave
        for _ in 0..<(2 * settings.chunksPerStep * settings.rowTiles) {
            kernel.schedule(.group(.globalLoad, count: 1))
            kernel.schedule(.group(.matrix, count: products))
            kernel.schedule(.group(.sharedRead, count: 1))
            kernel.schedule(.group(.matrix, count: products))
        }
        kernel.schedule(.barrier)
    }

    // MARK: Epilogue

    /// An entry of the sorted list whose result this lane finishes.
    private struct Entry {
        let place: Value
        let token: Value
        let row: Value
        let isReal: Value
    }

    private func findRows(_ arguments: Arguments, _ place: Place) -> [Entry] {
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
    private func loadRow(_ arguments: Arguments, _ entry: Entry) -> ResultRow {
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
    private struct WeightScales {
        let descriptor: BufferDescriptor
        let laneOffset: Value
    }

    private func describeWeightScales(_ arguments: Arguments, _ place: Place) -> WeightScales? {
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
    private func load(_ scales: WeightScales, channelTile: Value) -> Value {
        kernel.load(
            "weightScale", .f32x4, from: scales.descriptor, vectorOffset: scales.laneOffset,
            scalarOffset: channelTile * 64)
    }

    /// The number, along the channels of the workgroup, of the wave's first tile.
    private func firstTile(_ place: Place) -> Value {
        place.waveAlongN * .constant(settings.channelTilesPerWave)
    }

    /// The first of the four channels that this lane holds of a tile.
    private func channel(_ place: Place, _ channelTile: Value) -> Value {
        .builtin(.blockX) * .constant(settings.tileN) + channelTile * 16 + place.group * 4
    }

    /// Joins the slices of K through LDS and shares the finished tiles out among all waves.
    private func joinSlices(
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
        let wave = kernel.uniform("finisher", .builtin(.thread) / 64)
        for rowTile in 0..<settings.rowTiles {
            for first in stride(from: 0, to: settings.channelTiles, by: waves) {
                let channelTile = wave + .constant(first)
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
    private func finish(
        _ row: ResultRow, _ arguments: Arguments, _ place: Place, _ tiles: () -> [ResultTile]
    ) {
        kernel.branch(row.isReal, .bounds("rows of padding belong to no token")) {
            let scale = row.factors.reduce(.constant(settings.unpacking.scale), *)
            let rowScale = row.factors.isEmpty ? nil : kernel.define("rowScale", scale)
            for tile in tiles() {
                let channel = kernel.define("channel", channel(place, tile.channelTile))
                write(tile, row, rowScale, channel, arguments)
            }
        }
    }

    private func write(
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
        let low = BF16Rounding.pack(low: results[0], high: results[1])
        let high = BF16Rounding.pack(low: results[2], high: results[3])
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
