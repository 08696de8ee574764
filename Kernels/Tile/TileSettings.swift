import KernelDSL

/// The knobs of a product tile, typed, with what follows from them and from the weights' extents.
struct TileSettings {
    let tileM: Int
    let tileN: Int
    let tileK: Int
    let waves: Int
    let kWave: Int
    let instruction: ProductInstruction
    let packing: Int
    let order: OperandOrder
    let unpacking: Int4Unpacking
    let activations: ActivationPath
    let prefetch: Int
    let wavesPerSIMD: Int
    let accumulators: AccumulatorRegisters
    let weightLoads: WeightLoads
    let weightCache: CachePolicy
    let hints: ScheduleHints
    let isRemapped: Bool
    /// Channels, all of K, and what shares a scale.
    let weights: TileWeights
    /// Slices of K that different workgroups take.
    let splitK: Int
    /// How gate and up follow each other where a result needs both; nil where each channel is a result.
    let gateUp: GateUpOrder?
    /// How a wave goes through gate and up.
    let streams: StreamOrder
    /// Whether results come as whole rows in INT8.
    let quantisesRows: Bool
    /// What activations are in memory; they are multiplied as INT8.
    let activationType: ActivationType

    init(
        _ configuration: Configuration, _ weights: TileWeights, splitK: Int = 1, gateUp: GateUpOrder? = nil,
        streams: StreamOrder = .together, quantisesRows: Bool = false, activationType: ActivationType = .int8
    ) throws(ConfigurationError) {
        self.weights = weights
        self.splitK = splitK
        self.gateUp = gateUp
        self.streams = streams
        self.quantisesRows = quantisesRows
        self.activationType = activationType
        tileM = try configuration.integer("tile_m")
        tileN = try configuration.integer("tile_n")
        tileK = try configuration.integer("tile_k")
        waves = try configuration.integer("waves")
        kWave = try configuration.integer("k_wave")
        instruction = try configuration.choice("matrix", ProductInstruction.self)
        packing = try configuration.integer("packing")
        order = try configuration.choice("first_operand", OperandOrder.self)
        unpacking = try configuration.choice("unpacking", Int4Unpacking.self)
        activations = try configuration.choice("activations", ActivationPath.self)
        prefetch = try configuration.integer("prefetch")
        wavesPerSIMD = try configuration.integer("waves_per_simd")
        accumulators = try configuration.choice("accumulators", AccumulatorRegisters.self)
        weightLoads = try configuration.choice("weight_loads", WeightLoads.self)
        weightCache = try configuration.choice("weight_cache", CachePolicy.self)
        hints = try configuration.choice("hints", ScheduleHints.self)
        isRemapped = try configuration.choice("xcd_remap", Switch.self) == .on
    }

    /// Where weights stand in memory.
    var layout: Int4Layout {
        Int4Layout(
            unpacking: unpacking, channels: weights.channels, depth: weights.depth, bytesPerLane: packing,
            tileChannels: instruction.tileChannels, scales: weights.scales, run: instruction.run)
    }

    /// Lanes of a workgroup.
    var threads: Int { 64 * waves }
    /// Waves side by side along the channels.
    var wavesAlongN: Int { waves / kWave }
    /// Channels of a tile of the instruction.
    var tileChannels: Int { instruction.tileChannels }
    /// Tiles of channels in a workgroup.
    var channelTiles: Int { tileN / tileChannels }
    /// Tiles of channels in a wave.
    var channelTilesPerWave: Int { channelTiles / max(1, wavesAlongN) }
    /// Rows of a tile of the instruction.
    var rowsPerTile: Int { instruction == .dot4 ? tileM : tileChannels }
    /// Rows of a tile that can be real.
    var usedRowsPerTile: Int { min(rowsPerTile, tileM) }
    /// Tiles of rows.
    var rowTiles: Int { (tileM + rowsPerTile - 1) / rowsPerTile }
    /// Positions of K that one workgroup sums over.
    var sliceDepth: Int { weights.depth / splitK }
    /// Positions of K in one chunk of weights.
    var chunkDepth: Int { Int4Layout.chunkDepth(bytesPerLane: packing, tileChannels: tileChannels) }
    /// Chunks that a wave takes in one step.
    var chunksPerStep: Int { tileK / (chunkDepth * kWave) }
    /// Steps of K.
    var steps: Int { sliceDepth / tileK }
    /// Weight loads of a lane in one step.
    var loadsPerStep: Int { tilesPerStream * chunksPerStep }
    /// Matrix instructions that a lane's bytes of one chunk feed, or pairs of dot products for each row.
    var productsPerChunk: Int { 2 * packing / instruction.run }
    /// Whether each group of 32 has a scale.
    var isGrouped: Bool { weights.scales == .group32 }
    /// What a lane reads at once of the scales of groups.
    var scaleElement: ValueType { ValueType(.u32, layout.groupsPerChunk / 2) }
    /// Whether low and high nibbles are summed apart.
    var separatesNibbles: Bool { unpacking.separatesNibbles }

    /// Whether steps of K are a loop: there are too few of them otherwise.
    var isRolled: Bool { max(0, (steps - prefetch) / prefetch) > 1 }

    /// Products of a lane's bytes with rows that stand in the text: the loop's body, and what is unrolled beside it.
    var productsInText: Int {
        let rounds = max(0, (steps - prefetch) / prefetch)
        let unrolled = rounds > 1 ? prefetch + steps - rounds * prefetch : steps
        let rows = instruction == .dot4 ? 2 * tileM : rowTiles
        return streams.passes * unrolled * loadsPerStep * productsPerChunk * rows
    }

    /// Registers of one tile's sum in a lane.
    var registersPerTile: Int { instruction.matrix?.accumulatorRegisters ?? tileM }
    /// Registers of a lane's sums.
    var sumRegisters: Int {
        channelTilesPerWave * rowTiles * registersPerTile * (separatesNibbles ? 2 : 1)
            // The sum of one group, and the constant that it starts from.
            + (isGrouped && instruction != .dot4 ? 2 * registersPerTile : 0)
    }

    /// Whether sums go through LDS before they are finished: to join slices, or to turn rows into channels.
    var exchanges: Bool { kWave > 1 || instruction == .dot4 || order == .activations }
    /// Slices that are joined through LDS.
    var exchangedSlices: Int { kWave * (instruction == .dot4 ? instruction.groups : 1) }

    // MARK: LDS

    /// Pieces of 16 bytes in a row of staged activations.
    var piecesPerRow: Int { sliceDepth / 16 }
    /// Whether the pieces of a staged row are permuted by the row's number, so that rows meet different groups of banks.
    ///
    /// That takes chunks of eight pieces, read sixteen bytes a lane.
    var swizzlesRows: Bool {
        !isGrouped && instruction.matrix?.rows == 16 && packing == 16 && piecesPerRow % 8 == 0
    }
    /// Pieces from one staged row to the next: an odd number where nothing is permuted, to much the same end.
    var rowPitch: Int { swizzlesRows ? piecesPerRow : piecesPerRow | 1 }
    /// Rounds in which the workgroup's lanes stage activations, a piece a lane.
    var stagingRounds: Int { (tileM * piecesPerRow + threads - 1) / threads }
    /// Pieces of LDS for staged activations: whole rounds find room, so that no lane has to stand aside, unless rows are
    /// quantised before.
    var stagedPieces: Int {
        guard !quantises else { return tileM * rowPitch }
        let lastRow = (stagingRounds * threads - 1) / piecesPerRow
        return max(tileM, lastRow + 1) * rowPitch
    }
    /// Bytes of LDS for staged activations.
    var stagedBytes: Int { activations == .prefetched ? 0 : 16 * stagedPieces }
    /// Words of LDS from one tile of sums to the next: an odd multiple of sixteen, so that neighbours meet other banks.
    var tilePitch: Int { (usedRowsPerTile * tileChannels / 16 | 1) * 16 }
    /// Bytes of LDS through which sums go.
    var exchangeBytes: Int {
        exchanges ? 4 * exchangedSlices * rowTiles * channelTiles * tilePitch : 0
    }
    /// Whether a workgroup has whole rows of results, gate and up joined, and rounds them to INT8 itself.
    var holdsRows: Bool { quantisesRows && splitK == 1 }
    /// Bytes of LDS in which a workgroup holds them.
    var heldBytes: Int { holdsRows ? HeldRows.bytes(rows: tileM, width: weights.channels / 2) : 0 }
    /// Bytes of LDS of a workgroup.
    var sharedBytes: Int { stagedBytes + findingBytes + exchangeBytes + heldBytes }

    // MARK: Registers

    /// Registers of activations that are alive at once.
    private var activationRegisters: Int {
        let rows = instruction == .dot4 ? tileM : rowTiles
        let perChunk = rows * packing / 2
        switch activations {
        case .staged, .direct: return perChunk * chunksPerStep
        case .prefetched: return perChunk * chunksPerStep * prefetch
        }
    }

    /// A lower bound of the registers that are alive at once, in the K loop or before it.
    var liveRegisters: Int {
        let weights = packing / 4 * prefetch * loadsPerStep
        let scales = isGrouped ? (packing + 7) / 8 * prefetch * loadsPerStep : 0
        return weights + scales + max(activationRegisters + sumRegisters, quantisingRegisters) + 24
    }
}
