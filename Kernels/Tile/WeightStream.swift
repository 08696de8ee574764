import KernelDSL

/// The weights of a wave on their way from memory, with the scales of their groups: a ring of registers, one slot for each
/// step in flight.
struct WeightStream {
    private let settings: TileSettings
    private let kernel: KernelBuilder
    private let weights: MemoryStream
    private let scales: MemoryStream?
    private let registers: [[[Variable]]]
    private let scaleRegisters: [[[Variable]]]

    /// Where a wave's weights start.
    struct Origin {
        let weights: GlobalPointer
        let scales: GlobalPointer?
        /// Weights before the workgroup's matrix, in matrices: the expert; nil where there is one matrix.
        let matrix: Value?
        /// The workgroup's place along the channels, in tile_n.
        let channelTile: Value
        /// The workgroup's slice of K; nil where it takes all.
        let slice: Value?
    }

    /// Describes the weights of a wave; nothing is loaded yet.
    init(_ settings: TileSettings, _ kernel: KernelBuilder, _ origin: Origin, _ place: TilePlace) {
        self.settings = settings
        self.kernel = kernel
        let layout = settings.layout
        let type = ValueType(.i32, settings.packing / 4)
        func ring(_ name: String, _ type: ValueType) -> [[[Variable]]] {
            (0..<settings.prefetch).map { _ in
                (0..<settings.tilesPerStream).map { _ in
                    (0..<settings.chunksPerStep).map { _ in kernel.register(name, type) }
                }
            }
        }
        registers = ring("w", type)
        kernel.phase(
            "Where this wave's weights stand: tiles of channels, K running fastest, \(settings.packing) bytes a lane")
        weights = MemoryStream(
            kernel, settings, origin, place, name: "weight", pointer: origin.weights,
            chunkBytes: layout.chunkBytes, lane: place.lane * .constant(settings.packing))
        if let pointer = origin.scales, settings.isGrouped {
            let bytes = 2 * layout.groupsPerChunk
            scaleRegisters = ring("s", settings.scaleElement)
            scales = MemoryStream(
                kernel, settings, origin, place, name: "scale", pointer: pointer,
                chunkBytes: settings.tileChannels * bytes, lane: place.row * .constant(bytes))
        } else {
            scaleRegisters = []
            scales = nil
        }
    }

    /// The register of one load of weights; `tile` counts those of one pass over K.
    func register(slot: Int, tile: Int, chunk: Int) -> Variable { registers[slot][tile][chunk] }

    /// The scales of the groups of one chunk, for the lane's channel, as f32; none where scales are per channel.
    func scaleValues(slot: Int, tile: Int, chunk: Int) -> [Value] {
        guard scales != nil else { return [] }
        let pairs = Value.variable(scaleRegisters[slot][tile][chunk])
        return (0..<settings.layout.groupsPerChunk).map { group in
            let pair = pairs[group / 2]
            let bits = group % 2 == 0 ? pair << .constant(16, .u32) : pair & .constant(0xffff_0000, .u32)
            return kernel.define("groupScale", .call(.floatOfBits, bits))
        }
    }

    /// Asks for the weights of as many steps as are kept in flight.
    func requestFirst() {
        for step in 0..<settings.prefetch {
            for tile in 0..<settings.tilesPerStream {
                for chunk in 0..<settings.chunksPerStep {
                    request(step: .constant(step), pass: 0, slot: step, tile: tile, chunk: chunk)
                    if settings.hints == .pinned {
                        kernel.schedule(.barrier)
                    }
                }
            }
        }
    }

    /// Asks for one chunk of one tile of channels in step `step` of pass `pass`.
    func request(step: Value, pass: Int, slot: Int, tile: Int, chunk: Int) {
        let number = step * .constant(settings.chunksPerStep * settings.kWave) + .constant(chunk)
        let place = settings.place(ofTile: settings.tile(tile, inPass: pass))
        weights.request(registers[slot][tile][chunk], tile: place, chunk: number, policy: settings.weightCache)
        scales?.request(scaleRegisters[slot][tile][chunk], tile: place, chunk: number, policy: .cached)
    }
}
