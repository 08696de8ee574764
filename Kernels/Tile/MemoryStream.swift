import KernelDSL

/// Memory that goes with tiles of channels and chunks of K, tile after tile, chunk after chunk: weights, or their scales.
struct MemoryStream {
    private enum Access {
        /// Through a descriptor over the workgroup's part: bytes.
        case descriptor(BufferDescriptor, waveOffset: Value, laneOffset: Value)
        /// Through the pointer: its elements.
        case pointer(GlobalPointer, start: Value)
    }

    private let kernel: KernelBuilder
    private let access: Access
    private let chunkBytes: Int
    private let tileBytes: Int

    /// The stream of a wave whose lanes read at `lane` bytes within each chunk.
    init(
        _ kernel: KernelBuilder, _ settings: TileSettings, _ origin: WeightStream.Origin, _ place: TilePlace,
        name: String, pointer: GlobalPointer, chunkBytes: Int, lane: Value
    ) {
        self.kernel = kernel
        self.chunkBytes = chunkBytes
        let layout = settings.layout
        tileBytes = layout.chunks * chunkBytes
        let unit = pointer.element.size
        let workgroupBytes = settings.workgroupPitch * tileBytes
        let sliceBytes = settings.sliceDepth / layout.chunkDepth * chunkBytes
        var base = (origin.channelTile * .constant(workgroupBytes / unit)).converted(to: .i64)
        if let matrix = origin.matrix {
            base = matrix.converted(to: .i64) * .constant(layout.tiles * tileBytes / unit, .i64) + base
        }
        if let slice = origin.slice {
            base = base + (slice * .constant(sliceBytes / unit)).converted(to: .i64)
        }
        let wave =
            settings.start(ofWave: place.waveAlongN, unit: tileBytes)
            + place.waveAlongK * .constant(settings.chunksPerStep * chunkBytes)
        switch settings.weightLoads {
        case .buffer:
            let bytes = settings.workgroupSpan * tileBytes - tileBytes + sliceBytes
            access = .descriptor(
                kernel.describe(name + "Tile", pointer, at: base, bytes: .constant(bytes)),
                waveOffset: kernel.define(name + "WaveOffset", wave),
                laneOffset: kernel.define(name + "LaneOffset", lane))
        case .plain:
            let units = (wave / .constant(unit)).converted(to: .i64) + (lane / .constant(unit)).converted(to: .i64)
            access = .pointer(pointer, start: kernel.define(name + "Start", base + units))
        }
    }

    /// Asks for the lane's part of chunk `chunk` (from the wave's first on) of the tile that stands `tile` tiles behind the
    /// wave's first.
    func request(_ register: Variable, tile: Int, chunk: Value, policy: CachePolicy) {
        switch access {
        case .descriptor(let descriptor, let waveOffset, let laneOffset):
            let offset = chunk * .constant(chunkBytes) + .constant(tile * tileBytes)
            kernel.reload(
                register, from: descriptor, vectorOffset: laneOffset, scalarOffset: waveOffset + offset, policy: policy)
        case .pointer(let pointer, let start):
            let unit = pointer.element.size
            let units = chunk * .constant(chunkBytes / unit) + .constant(tile * tileBytes / unit)
            kernel.reload(register, from: pointer, at: start + units.converted(to: .i64), policy: policy)
        }
    }
}
