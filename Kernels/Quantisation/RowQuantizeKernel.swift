import KernelDSL

/// Writes the quantisation of rows for a GPU: the lanes of a row find its largest magnitude, agree on it, and round.
struct RowQuantizeKernel<Source: RowSource> {
    let settings: RowQuantizeSettings<Source>

    func build() -> Kernel {
        let kernel = KernelBuilder(
            name: Source.kernelName, summary: "\(Source.summary), K = \(settings.depth).",
            workgroupSize: settings.threads)
        let input = kernel.pointer(Source.input, .bf16)
        let output = kernel.pointer("quantized", .i8, .write)
        let scales = kernel.pointer("scales", .f32, .write)
        let lowSums = kernel.pointer("lowSums", .i32, .write)
        let rows = settings.rows > 1 ? kernel.scalar("rows") : nil
        let lanePlace = lanePlace(kernel, rows)
        let reader = RowReader(settings: settings, input: input, place: lanePlace, kernel: kernel)
        let reduction = RowReduction(lanes: settings.lanes, rows: settings.rows, kernel: kernel)

        kernel.phase("The largest magnitude of the row")
        let (held, ownLargest) = largest(reader, kernel)
        let bits = reduction.reduce("largest", ownLargest, by: RowQuantisation.larger)
        let largest = kernel.define("rowLargest", .call(.floatOfBits, bits.reinterpreted(as: .u32)))
        let (factor, scale) = RowQuantisation.factors(ofLargest: largest, in: kernel)

        kernel.phase("Round to INT8 and sum what meets low nibbles")
        let sum = kernel.mutable("sum", 0)
        forEachPass(held, reader, kernel) { values, place in
            let words = stride(from: 0, to: settings.vector, by: 4).map {
                RowQuantisation.packed(Array(values[$0..<($0 + 4)]), by: factor, in: kernel)
            }
            for word in words.prefix(settings.vector == 16 ? 2 : words.count) {
                kernel.assign(sum, RowQuantisation.sum(word, onto: .variable(sum)))
            }
            store(words.count == 1 ? words[0] : .vector(words), to: output, lanePlace, place, rows, kernel)
        }
        let total = reduction.reduce("total", lowSum(sum, lanePlace.lane, kernel), by: +)
        kernel.branch(lanePlace.lane.equals(0), .bounds("one lane stores what the row has")) {
            guarded(lanePlace, rows, kernel) {
                kernel.store(scale, to: scales, at: lanePlace.row)
                kernel.store(total, to: lowSums, at: lanePlace.row)
            }
        }
        return kernel.build()
    }

    private func lanePlace(_ kernel: KernelBuilder, _ rows: Value?) -> RowPlace {
        guard let rows else {
            return RowPlace(row: .builtin(.blockX), read: .builtin(.blockX), lane: .builtin(.thread))
        }
        kernel.phase("The row and the lane's place in it")
        let local = Value.builtin(.thread) / .constant(settings.lanes)
        let row = kernel.define("row", Value.builtin(.blockX) * .constant(settings.rows) + local)
        // Rows beyond the last one repeat it and are not stored.
        let read = kernel.define("readRow", row.isLess(than: rows).select(row, else: rows - 1))
        let lane = kernel.define("rowLane", Value.builtin(.thread) % .constant(settings.lanes))
        return RowPlace(row: row, read: read, lane: lane)
    }

    /// What each pass holds where values are held, and the lane's largest magnitude as bits of an f32.
    private func largest(_ reader: RowReader<Source>, _ kernel: KernelBuilder) -> ([RowReader<Source>.Held], Value) {
        guard settings.hold == .reread else {
            let loaded = (0..<settings.passes).map {
                reader.load(pass: .constant($0), isLast: $0 + 1 == settings.passes)
            }
            let held = loaded.map { reader.held($0) }
            let largest = held.map { reader.largest($0) }
            guard largest.count > 1 else { return (held, largest[0]) }
            return (held, kernel.define("ownLargest", largest.dropFirst().reduce(largest[0], RowQuantisation.larger)))
        }
        let largest = kernel.mutable("ownLargest", 0)
        kernel.loop("pass", from: 0, to: .constant(settings.passes), by: 1) { pass in
            let held = reader.held(reader.load(pass: pass, isLast: true))
            kernel.assign(largest, RowQuantisation.larger(.variable(largest), reader.largest(held)))
        }
        return ([], .variable(largest))
    }

    private func forEachPass(
        _ held: [RowReader<Source>.Held], _ reader: RowReader<Source>, _ kernel: KernelBuilder,
        _ body: ([Value], RowReader<Source>.Place) -> Void
    ) {
        guard settings.hold == .reread else {
            return held.forEach { body(reader.values($0), $0.place) }
        }
        kernel.loop("pass", from: 0, to: .constant(settings.passes), by: 1) { pass in
            let held = reader.held(reader.load(pass: pass, isLast: true))
            body(reader.values(held), held.place)
        }
    }

    private func store(
        _ words: Value, to output: GlobalPointer, _ lane: RowPlace, _ place: RowReader<Source>.Place, _ rows: Value?,
        _ kernel: KernelBuilder
    ) {
        guarded(lane, rows, kernel) {
            let write = {
                let start = lane.row.converted(to: .i64) * .constant(settings.depth, .i64)
                kernel.store(words, to: output, at: start + place.position.converted(to: .i64))
            }
            guard let exists = place.exists else { return write() }
            kernel.branch(exists, .bounds("the last pass reaches beyond the row"), write)
        }
    }

    private func guarded(_ place: RowPlace, _ rows: Value?, _ kernel: KernelBuilder, _ body: () -> Void) {
        guard let rows else { return body() }
        kernel.branch(place.row.isLess(than: rows), .bounds("rows end at M"), body)
    }

    /// The lane's sum where its values meet low nibbles: of 16 values it summed the first 8, of fewer all.
    private func lowSum(_ sum: Variable, _ lane: Value, _ kernel: KernelBuilder) -> Value {
        guard settings.vector < 16 else { return .variable(sum) }
        let lanes = 16 / settings.vector
        let isLow = (lane % .constant(lanes)).isLess(than: .constant(lanes / 2))
        return kernel.define("lowSum", isLow.select(.variable(sum), else: 0))
    }
}
