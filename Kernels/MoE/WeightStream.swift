import KernelDSL

/// The weights of a wave on their way from memory: a ring of registers, one slot for each step in flight.
struct WeightStream {
    private let settings: MoEStage2Settings
    private let kernel: KernelBuilder
    private let pointer: GlobalPointer
    private let descriptor: BufferDescriptor?
    /// The first 16 bytes of this lane, in units of 16 bytes from the pointer on.
    private let start: Value?
    /// Bytes from the descriptor's base to the wave's first tile: the same for the whole wave.
    private let waveOffset: Value
    private let laneOffset: Value
    private let bytesPerTile: Int
    private let registers: [[[Variable]]]

    /// Describes the weights of a wave; nothing is loaded yet.
    init(
        settings: MoEStage2Settings, problem: MoEStage2, kernel: KernelBuilder, pointer: GlobalPointer, expert: Value,
        waveAlongN: Value, waveAlongK: Value, lane: Value
    ) {
        self.settings = settings
        self.kernel = kernel
        self.pointer = pointer
        let bytesPerTile = problem.depth / Int4Layout.chunk * Int4Layout.bytesPerChunk
        self.bytesPerTile = bytesPerTile
        registers = (0..<settings.prefetch).map { _ in
            (0..<settings.channelTilesPerWave).map { _ in
                (0..<settings.chunksPerStep).map { _ in kernel.register("w", .i32x4) }
            }
        }

        kernel.phase("Where this wave's weights stand: tiles of 16 channels, K running fastest, 16 bytes a lane")
        let workgroupBytes = settings.channelTiles * bytesPerTile
        let expertUnits = Value.constant(problem.channels / 16 * bytesPerTile / 16, .i64)
        let base =
            expert.converted(to: .i64) * expertUnits
            + (.builtin(.blockX) * .constant(workgroupBytes / 16)).converted(to: .i64)
        let wave =
            waveAlongN * .constant(settings.channelTilesPerWave * bytesPerTile)
            + waveAlongK * .constant(settings.chunksPerStep * Int4Layout.bytesPerChunk)
        switch settings.weightLoads {
        case .buffer:
            descriptor = kernel.describe("weightTile", pointer, at: base, bytes: .constant(workgroupBytes))
            waveOffset = kernel.define("waveOffset", wave)
            laneOffset = kernel.define("laneOffset", lane * 16)
            start = nil
        case .plain:
            descriptor = nil
            waveOffset = wave
            laneOffset = lane
            let units = (wave / 16).converted(to: .i64) + lane.converted(to: .i64)
            start = kernel.define("firstWeights", base + units)
        }
    }

    /// The register of one 16-byte load.
    func register(slot: Int, tile: Int, chunk: Int) -> Variable { registers[slot][tile][chunk] }

    /// Asks for the weights of as many steps as are kept in flight.
    func requestFirst() {
        for step in 0..<settings.prefetch {
            for tile in 0..<settings.channelTilesPerWave {
                for chunk in 0..<settings.chunksPerStep {
                    request(step: .constant(step), slot: step, tile: tile, chunk: chunk)
                    if settings.hints == .pinned {
                        kernel.schedule(.barrier)
                    }
                }
            }
        }
    }

    /// Asks for 16 bytes a lane: one chunk of one tile of channels in step `step`.
    func request(step: Value, slot: Int, tile: Int, chunk: Int) {
        let chunkBytes = Int4Layout.bytesPerChunk
        let offset =
            step * .constant(settings.chunksPerStep * settings.kWave * chunkBytes)
            + .constant(tile * bytesPerTile + chunk * chunkBytes)
        let register = registers[slot][tile][chunk]
        if let descriptor {
            kernel.reload(
                register, from: descriptor, vectorOffset: laneOffset, scalarOffset: waveOffset + offset,
                policy: settings.weightCache)
        } else if let start {
            let units =
                step * .constant(settings.chunksPerStep * settings.kWave * chunkBytes / 16)
                + .constant((tile * bytesPerTile + chunk * chunkBytes) / 16)
            kernel.reload(register, from: pointer, at: start + units.converted(to: .i64), policy: settings.weightCache)
        }
    }
}
