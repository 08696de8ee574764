import KernelDSL

/// The knobs of stage 2, typed.
struct MoEStage2Settings {
    let tileM: Int
    let tileN: Int
    let tileK: Int
    let kWave: Int
    let prefetch: Int
    let weightLoads: WeightLoads
    let weightCache: CachePolicy
    let unpacking: Int4Unpacking
    let hints: ScheduleHints
    let combine: MoECombine
    let wavesPerSIMD: Int

    /// Waves of a workgroup.
    static let waves = 4
    /// Lanes of a workgroup.
    static let threads = 64 * waves

    init(_ configuration: Configuration) throws(ConfigurationError) {
        tileM = try configuration.integer("tile_m")
        tileN = try configuration.integer("tile_n")
        tileK = try configuration.integer("tile_k")
        kWave = try configuration.integer("k_wave")
        prefetch = try configuration.integer("prefetch")
        weightLoads = try configuration.choice("weight_loads", WeightLoads.self)
        weightCache = try configuration.choice("weight_cache", CachePolicy.self)
        unpacking = try configuration.choice("unpacking", Int4Unpacking.self)
        hints = try configuration.choice("hints", ScheduleHints.self)
        combine = try configuration.choice("combine", MoECombine.self)
        wavesPerSIMD = try configuration.integer("waves_per_simd")
    }

    /// Pieces of 16 bytes of LDS in which activations of width `depth` are staged: whole rounds of the workgroup's lanes.
    func stagedPieces(depth: Int) -> Int {
        (tileM * depth / 16 + Self.threads - 1) / Self.threads * Self.threads
    }

    /// Waves side by side along the channels.
    var wavesAlongN: Int { Self.waves / kWave }
    /// Tiles of 16 channels in a workgroup.
    var channelTiles: Int { tileN / 16 }
    /// Tiles of 16 channels in a wave.
    var channelTilesPerWave: Int { channelTiles / wavesAlongN }
    /// Tiles of 16 rows.
    var rowTiles: Int { tileM / 16 }
    /// Chunks of 128 positions of K that a wave takes in one step.
    var chunksPerStep: Int { tileK / (Int4Layout.chunk * kWave) }
    /// 16-byte weight loads of a lane in one step.
    var loadsPerStep: Int { channelTilesPerWave * chunksPerStep }
    /// Accumulators of a wave: four registers each.
    var accumulators: Int { channelTilesPerWave * rowTiles * (unpacking.separatesNibbles ? 2 : 1) }
    /// Bytes of LDS through which slices of K are summed.
    var reductionBytes: Int { kWave == 1 ? 0 : kWave * channelTiles * rowTiles * 1024 }
}
