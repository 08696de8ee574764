import KernelDSL

/// Where a lane stands in its workgroup's tile.
struct TilePlace {
    let lane: Value
    let wave: Value
    let waveAlongN: Value
    let waveAlongK: Value
    /// The row of a tile (and the channel of a weight tile) that the lane holds.
    let row: Value
    /// The group of lanes along K (and along the channels of a result).
    let group: Value

    /// Finds out where the lane stands.
    init(_ settings: TileSettings, _ kernel: KernelBuilder) {
        lane = kernel.define("lane", .builtin(.lane))
        wave = settings.waves == 1 ? 0 : kernel.uniform("wave", .builtin(.thread) / 64)
        waveAlongN = settings.kWave == 1 ? wave : wave % .constant(settings.wavesAlongN)
        waveAlongK = settings.kWave == 1 ? 0 : wave / .constant(settings.wavesAlongN)
        row = kernel.define("row", lane % .constant(settings.tileChannels))
        group = kernel.define("group", lane / .constant(settings.tileChannels))
    }
}
