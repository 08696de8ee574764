import KernelDSL

/// Activations on their way to the instructions that multiply them: eight or sixteen consecutive bytes of a row at a time.
///
/// Staged, they come into LDS once, ahead of the weights, since waits are in order: a wait for a young activation would
/// force every older weight load. Prefetched, they are loaded beside the weights, as deep.
struct ActivationFragments {
    let settings: TileSettings
    let kernel: KernelBuilder
    let place: TilePlace
    private let staged: SharedBuffer?
    /// Quantised while staged: what is found of each row.
    let findings: RowFindings?
    /// Staged: where in LDS the lane reads of chunk 0, for each row it multiplies, in the buffer's elements.
    private var addresses: [[Value]] = []
    /// Prefetched: bytes to the lane's fragments of chunk 0, for each row it multiplies.
    private var offsets: [Value] = []
    private var source: BufferDescriptor?
    /// Prefetched: slot, chunk, row, load.
    private let ring: [[[[Variable]]]]

    /// An offset beyond every descriptor, also with what is added to it: reads there return zero.
    static let beyond: Int = 0x7000_0000

    /// A 16-byte piece of the activation tile that this lane stages.
    struct Piece {
        let offset: Value
        let place: Value
        /// Quantised: whether the row has it; nil where it always has.
        var exists: Value?
    }

    init(_ settings: TileSettings, _ kernel: KernelBuilder, _ place: TilePlace) {
        self.settings = settings
        self.kernel = kernel
        self.place = place
        switch settings.activations {
        case .staged, .direct:
            staged = kernel.sharedBuffer(
                "activationTile", settings.readType, count: settings.stagedPieces * 16 / settings.readBytes)
            findings = settings.quantises ? RowFindings(settings, kernel) : nil
            ring = []
        case .prefetched:
            staged = nil
            findings = nil
            ring = (0..<settings.prefetch).map { _ in
                (0..<settings.chunksPerStep).map { _ in
                    (0..<Self.rows(settings)).map { _ in
                        (0..<settings.readsPerChunk).map { _ in kernel.register("x", settings.readType) }
                    }
                }
            }
        }
    }

    /// Rows whose activations one lane multiplies: one of each tile of rows, or every row of a dot product.
    private static func rows(_ settings: TileSettings) -> Int {
        settings.instruction == .dot4 ? settings.tileM : settings.rowTiles
    }

    /// The row of the workgroup's tile that the lane's row `number` is; rows beyond the tile stand in for others.
    private func tileRow(_ number: Int) -> Value {
        if settings.instruction == .dot4 {
            return .constant(number)
        }
        let row =
            settings.tileM < settings.rowsPerTile ? place.row % .constant(settings.tileM) : place.row
        return row + .constant(number * settings.rowsPerTile)
    }

    /// Bytes from one group of lanes to the next within a chunk's activations.
    private var laneStride: Int { settings.isGrouped ? settings.readBytes : 2 * settings.packing }

    // MARK: Staging

    /// Says which pieces this lane stages; `offset` gives the bytes before a row of the tile, or `beyond`.
    func pieces(_ offset: (Value) -> Value) -> [Piece] {
        guard staged != nil else { return [] }
        if settings.activations == .direct { return directPieces(offset) }
        if findings != nil { return quantisedPieces(offset) }
        kernel.phase("Which activations this lane stages: 16 bytes each, rows of padding read as zero")
        let count = settings.tileM * settings.piecesPerRow
        return (0..<settings.stagingRounds).map { round in
            let first = round * settings.threads
            let piece = kernel.define("piece", .builtin(.thread) + .constant(first))
            let isPartial = first + settings.threads > count
            let tileRow = kernel.define("tileRow", piece / .constant(settings.piecesPerRow))
            let column = kernel.define("column", piece % .constant(settings.piecesPerRow))
            // Beyond the tile there is room in LDS, and the first row stands in for one that is not there. A branch
            // would cost more: the compiler moves address arithmetic behind it, into the wait for weights.
            let safe =
                isPartial ? piece.isLess(than: .constant(count)).select(tileRow, else: 0) : tileRow
            let place = settings.swizzlesRows ? column ^ (tileRow % 8) : column
            let target = (tileRow * .constant(settings.rowPitch) + place) * .constant(16 / settings.readBytes)
            return Piece(
                offset: kernel.define("offset", offset(safe) + column * 16), place: kernel.define("target", target))
        }
    }

    /// Stages `pieces` in batches that registers have room for, and lets the workgroup meet; between the first batch's loads
    /// and their arrival `meanwhile` asks for what comes next.
    func stage(_ pieces: [Piece], from rows: BufferDescriptor, meanwhile: () -> Void) {
        guard let staged else { return meanwhile() }
        if settings.activations == .direct {
            return stageDirectly(pieces, into: staged, from: rows, meanwhile: meanwhile)
        }
        if let findings { return quantise(pieces, into: staged, findings, from: rows, meanwhile: meanwhile) }
        func load(_ batch: ArraySlice<Piece>) -> [Value] {
            batch.map { kernel.load("staged", .i32x4, from: rows, vectorOffset: $0.offset) }
        }
        func store(_ values: [Value], _ batch: ArraySlice<Piece>) {
            for (value, piece) in zip(values, batch) {
                kernel.store(value, to: staged, at: piece.place)
            }
        }
        let last = max(0, (pieces.count - 1) / Self.batch * Self.batch)
        for start in stride(from: 0, to: last, by: Self.batch) {
            let batch = pieces[start..<start + Self.batch]
            store(load(batch), batch)
        }
        let batch = pieces[last...]
        let values = load(batch)
        meanwhile()
        kernel.phase(
            settings.swizzlesRows
                ? "Stage the activations; pieces are swizzled by row, so that rows are read without conflicts"
                : "Stage the activations; rows lie an odd number of pieces apart, against conflicts")
        store(values, batch)
        kernel.barrier(.workgroup)
    }

    /// Pieces of a lane that are on their way at once: 64 registers.
    private static let batch = 16

    /// Says where this lane finds its activations; `offset` gives the bytes before a row of the tile, or `beyond`.
    mutating func locate(_ rows: BufferDescriptor, _ offset: (Value) -> Value) {
        switch settings.activations {
        case .staged, .direct:
            kernel.phase("Where this lane reads staged activations")
            let unit = settings.readBytes
            let slice = place.waveAlongK * .constant(settings.chunksPerStep * settings.chunkDepth / unit)
            addresses = (0..<Self.rows(settings)).map { number in
                let row = tileRow(number)
                let start = row * .constant(settings.rowPitch * 16 / unit) + slice
                let first = place.group * .constant(laneStride / unit)
                guard !settings.swizzlesRows else {
                    return (0..<settings.readsPerChunk).map { read in
                        kernel.define("source", start + ((first + .constant(read)) ^ (row % 8)))
                    }
                }
                let source = kernel.define("source", start + first)
                return (0..<settings.readsPerChunk).map {
                    source + .constant($0 * (settings.isGrouped ? settings.instruction.groups : 1))
                }
            }
        case .prefetched:
            kernel.phase("Where this lane's activations stand; rows of padding read as zero")
            let slice = place.waveAlongK * .constant(settings.chunksPerStep * settings.chunkDepth)
            offsets = (0..<Self.rows(settings)).map { number in
                kernel.define("rowOffset", offset(tileRow(number)) + place.group * .constant(laneStride) + slice)
            }
            source = rows
        }
    }

    // MARK: Prefetching

    /// Asks for the activations of step `step`, where they are prefetched.
    func request(step: Value, slot: Int) {
        guard let source else { return }
        let bytes = settings.readBytes * (settings.isGrouped ? settings.instruction.groups : 1)
        for chunk in 0..<settings.chunksPerStep {
            let first =
                step * .constant(settings.tileK) + .constant(chunk * settings.chunkDepth)
            for (row, loads) in ring[slot][chunk].enumerated() {
                for (number, register) in loads.enumerated() {
                    kernel.reload(
                        register, from: source, vectorOffset: offsets[row],
                        scalarOffset: first + .constant(number * bytes))
                }
            }
        }
    }

    /// Asks for the activations of as many steps as are kept in flight, where they are prefetched.
    func requestFirst() {
        for step in 0..<(source == nil ? 0 : settings.prefetch) {
            request(step: .constant(step), slot: step)
        }
    }

    // MARK: Reading

    /// The activations of one chunk of step `step`: for each row the bytes of each product.
    func fragments(step: Value, slot: Int, chunk: Int) -> [[Value]] {
        guard let staged else {
            return ring[slot][chunk].map { loads in products(of: loads.map { .variable($0) }) }
        }
        let unit = settings.readBytes
        let first =
            step * .constant(settings.tileK / unit) + .constant(chunk * settings.chunkDepth / unit)
        return addresses.map { addresses in
            products(of: addresses.map { kernel.load("x", settings.readType, from: staged, at: $0 + first) })
        }
    }

    /// What each product takes of what was read: all of a read, or half of one.
    private func products(of reads: [Value]) -> [Value] {
        let share = settings.readBytes / settings.instruction.run
        let dwords = settings.instruction.run / 4
        return (0..<settings.productsPerChunk).map { product in
            let read = reads[product / share]
            return share == 1 ? read : read.slice(from: product % share * dwords, count: dwords)
        }
    }
}
