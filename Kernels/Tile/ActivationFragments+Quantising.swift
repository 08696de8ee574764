import KernelDSL

// Quantising while staging: rows of bf16 become INT8 on their way into LDS.
//
// The lanes of a row read it, agree on its largest magnitude, round, and store the bytes where staged ones would stand. All
// of it happens while the first weights are on their way.

extension ActivationFragments {
    /// LDS with what quantising finds of each row of the tile.
    struct RowFindings {
        let scales: SharedBuffer
        /// Sums of what meets low nibbles, where the unpacking needs them.
        let lowSums: SharedBuffer?

        init(_ settings: TileSettings, _ kernel: KernelBuilder) {
            scales = kernel.sharedBuffer("rowScales", .f32, count: settings.tileM)
            lowSums =
                settings.separatesNibbles ? kernel.sharedBuffer("rowLowSums", .i32, count: settings.tileM) : nil
        }
    }

    /// `factors` with what quantising has found of row `row` of the tile, where rows are quantised.
    func completed(_ factors: TileRow.Factors, ofRow row: Value) -> TileRow.Factors {
        guard let findings else { return factors }
        let lowSum = findings.lowSums.map { kernel.load("lowSum", from: $0, at: row) }
        // Sums that are stored as they are take no scale.
        let scales =
            factors.scales.isEmpty ? [] : [kernel.load("activationScale", from: findings.scales, at: row)]
        return TileRow.Factors(scales: scales + factors.scales, lowSum: lowSum)
    }

    private var rowLane: Value { .builtin(.thread) % .constant(settings.lanesPerRow) }

    /// The row of the tile that this lane helps to quantise in round `round`.
    private func quantisedRow(_ round: Int) -> Value {
        .builtin(.thread) / .constant(settings.lanesPerRow) + .constant(round * settings.rowsPerRound)
    }

    /// Whether rows of round `round` may lie beyond the tile.
    private func isPartial(_ round: Int) -> Bool { (round + 1) * settings.rowsPerRound > settings.tileM }

    /// The pieces of 16 values that this lane quantises, those of a row together.
    ///
    /// Whatever is not there, rows of padding, rows beyond the tile and pieces beyond a row, lies beyond the descriptor, so
    /// that it reads as zeros, which change no largest magnitude and no sum.
    func quantisedPieces(_ offset: (Value) -> Value) -> [Piece] {
        let lanes = settings.lanesPerRow
        kernel.phase(
            "Which activations this lane quantises: \(lanes) lanes a row, 16 values each at a time; what is not there reads as zero"
        )
        let lane = kernel.define("rowLane", rowLane)
        return (0..<settings.quantisingRounds).flatMap { round in
            let row = kernel.define("quantisedRow", quantisedRow(round))
            let rowExists = isPartial(round) ? row.isLess(than: .constant(settings.tileM)) : nil
            let source = offset(rowExists.map { kernel.define("safeRow", $0.select(row, else: 0)) } ?? row)
            let start = kernel.define(
                "rowStart", rowExists.map { $0.select(source, else: .constant(Self.beyond)) } ?? source)
            return (0..<settings.piecesPerLane).map { number in
                let column = kernel.define("column", lane + .constant(number * lanes))
                let exists =
                    (number + 1) * lanes > settings.piecesPerRow
                    ? column.isLess(than: .constant(settings.piecesPerRow)) : nil
                let place = settings.swizzlesRows ? column ^ (row % 8) : column
                let target = (row * .constant(settings.rowPitch) + place) * .constant(16 / settings.readBytes)
                let piece = start + column * 32
                return Piece(
                    offset: kernel.define(
                        "offset", exists.map { $0.select(piece, else: .constant(Self.beyond)) } ?? piece),
                    place: kernel.define("target", target), exists: exists)
            }
        }
    }

    /// Quantises `pieces` into LDS in batches that registers have room for, and lets the workgroup meet; between the last
    /// batch's loads and their arrival `meanwhile` asks for what comes next.
    func quantise(
        _ pieces: [Piece], into staged: SharedBuffer, _ findings: RowFindings, from rows: BufferDescriptor,
        meanwhile: () -> Void
    ) {
        let rounds = (0..<settings.quantisingRounds).map { round in
            Round(
                number: round,
                pieces: Array(pieces[(round * settings.piecesPerLane)..<((round + 1) * settings.piecesPerLane)]))
        }
        func load(_ batch: ArraySlice<Round>) -> [[Value]] {
            batch.map { round in
                round.pieces.flatMap { piece in
                    [0, 16].map {
                        kernel.load(
                            "staged", ValueType(.u32, 4), from: rows, vectorOffset: piece.offset + .constant($0))
                    }
                }
            }
        }
        let last = (rounds.count - 1) / settings.roundsPerBatch * settings.roundsPerBatch
        for start in stride(from: 0, to: last, by: settings.roundsPerBatch) {
            let batch = rounds[start..<(start + settings.roundsPerBatch)]
            quantise(load(batch), batch, into: staged, findings)
        }
        let values = load(rounds[last...])
        meanwhile()
        kernel.phase("Quantise: the lanes of a row agree on its largest magnitude, round, and stage the bytes")
        quantise(values, rounds[last...], into: staged, findings)
        kernel.barrier(.workgroup)
    }

    /// What a lane has of one round: pieces of one row.
    private struct Round {
        let number: Int
        let pieces: [Piece]
    }

    /// What is known of a row once it is quantised.
    private struct Finding {
        let scale: Value
        let lowSum: Value?
    }

    private func quantise(
        _ values: [[Value]], _ batch: ArraySlice<Round>, into staged: SharedBuffer, _ findings: RowFindings
    ) {
        let magnitudes = values.map { PackedBF16.largestMagnitude($0, in: kernel) }
        let largest = magnitudes.map { joined("largest", $0, by: RowQuantisation.larger) }
        var found: [Finding] = []
        for (round, (values, bits)) in zip(batch, zip(values, largest)) {
            let magnitude = kernel.define("rowLargest", .call(.floatOfBits, bits.reinterpreted(as: .u32)))
            let (factor, scale) = RowQuantisation.factors(ofLargest: magnitude, in: kernel)
            let words = PackedBF16.floats(values)
            let packed = stride(from: 0, to: words.count, by: 4).map {
                RowQuantisation.packed(Array(words[$0..<($0 + 4)]), by: factor, in: kernel)
            }
            guarded(round) {
                for (number, piece) in round.pieces.enumerated() {
                    let bytes = Value.vector(Array(packed[(4 * number)..<(4 * number + 4)]))
                    let store = { kernel.store(bytes, to: staged, at: piece.place) }
                    guard let exists = piece.exists else {
                        store()
                        continue
                    }
                    kernel.branch(exists, .bounds("the last piece may lie beyond the row"), store)
                }
            }
            found.append(Finding(scale: scale, lowSum: findings.lowSums.map { _ in lowSum(packed) }))
        }
        kernel.branch(rowLane.equals(0), .bounds("one lane stores what its row has")) {
            for (round, finding) in zip(batch, found) {
                guarded(round) {
                    kernel.store(finding.scale, to: findings.scales, at: quantisedRow(round.number))
                    if let lowSums = findings.lowSums, let sum = finding.lowSum {
                        kernel.store(sum, to: lowSums, at: quantisedRow(round.number))
                    }
                }
            }
        }
    }

    private func guarded(_ round: Round, _ body: () -> Void) {
        guard isPartial(round.number) else { return body() }
        let exists = quantisedRow(round.number).isLess(than: .constant(settings.tileM))
        kernel.branch(exists, .bounds("rows beyond the tile"), body)
    }

    /// The sum over the row of what meets low nibbles, of the lane's words of four values each.
    private func lowSum(_ words: [Value]) -> Value {
        // A piece is one run of each kind, or all of one kind: even pieces, which even lanes have, meet low nibbles.
        let isWhole = settings.layout.run >= 16
        let low = words.enumerated().filter { isWhole || $0.offset % 4 < 2 }.map(\.element)
        let sum = kernel.define("ownSum", low.reduce(0) { RowQuantisation.sum($1, onto: $0) })
        let own = isWhole ? kernel.define("lowOnes", (rowLane % 2).equals(0).select(sum, else: 0)) : sum
        return joined("total", own, by: +)
    }

    /// `value` of all lanes of a row joined by `join`, which may join them in any order, for each of these lanes.
    private func joined(_ name: String, _ value: Value, by join: (Value, Value) -> Value) -> Value {
        var value = value
        var mask = settings.lanesPerRow / 2
        while mask > 0 {
            value = kernel.define(name, join(value, kernel.shuffle("other", value, exclusiveOr: .constant(mask))))
            mask /= 2
        }
        return value
    }
}
