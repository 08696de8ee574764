// Rows of bf16 that become INT8 on their way into LDS: how lanes share them out.

extension TileSettings {
    /// Whether activations come as bf16 and are quantised while they are staged.
    var quantises: Bool { activationType == .bf16 }
    /// Bytes of an activation in memory.
    var activationBytes: Int { quantises ? 2 : 1 }

    /// Lanes of one wave that quantise a row together, a power of two.
    ///
    /// Instructions and the latency of exchanges decide; of equals more lanes, which read more of a row at once.
    var lanesPerRow: Int {
        let choices = [64, 32, 16, 8, 4].filter { $0 * Self.largestHeld >= piecesPerRow }
        func cost(_ lanes: Int) -> Double { quantisingInstructions(lanes: lanes) + quantisingLatency(lanes: lanes) }
        return choices.min { cost($0) < cost($1) } ?? 64
    }
    /// Pieces of 16 values of a row that a lane quantises.
    var piecesPerLane: Int { (piecesPerRow + lanesPerRow - 1) / lanesPerRow }
    /// Rows that the workgroup's lanes quantise at once.
    var rowsPerRound: Int { threads / lanesPerRow }
    /// Rounds in which they quantise all rows of the tile.
    var quantisingRounds: Int { (tileM + rowsPerRound - 1) / rowsPerRound }
    /// Pieces that a lane quantises in all.
    var quantisedPieces: Int { quantisingRounds * piecesPerLane }
    /// Rounds whose values a lane holds at once.
    var roundsPerBatch: Int { max(1, Self.largestHeld / piecesPerLane) }

    /// Vector instructions of a lane that quantise the tile's rows.
    var quantisingInstructions: Double { quantises ? quantisingInstructions(lanes: lanesPerRow) : 0 }
    /// How long its lanes wait for one another meanwhile, in vector instructions.
    var quantisingLatency: Double { quantises ? quantisingLatency(lanes: lanesPerRow) : 0 }

    /// Bytes of LDS for what quantising finds of each row: its scale, and where the unpacking needs it its sum.
    var findingBytes: Int {
        quantises ? (4 * tileM + 15) / 16 * 16 * (separatesNibbles ? 2 : 1) : 0
    }

    /// Registers that are alive while weights are on their way and rows are quantised.
    var quantisingRegisters: Int {
        quantises ? 8 * min(quantisedPieces, roundsPerBatch * piecesPerLane) + 16 : 0
    }

    /// Pieces of bf16 that a lane holds at most, eight registers each.
    private static let largestHeld: Int = 8

    /// Counted on compiled kernels, roughly: a piece is unpacked, compared, rounded and packed; a row takes two divisions and
    /// the steps of its reductions.
    private func quantisingInstructions(lanes: Int) -> Double {
        let rowsAtOnce = threads / lanes
        let rounds = (tileM + rowsAtOnce - 1) / rowsAtOnce
        let pieces = (piecesPerRow + lanes - 1) / lanes
        return Double(rounds * (60 * pieces + 40 + 4 * lanes.trailingZeroBitCount))
    }

    /// Two exchanges, of the largest and of sums, at each step of a reduction; those of several rows pass together.
    private func quantisingLatency(lanes: Int) -> Double { Double(2 * 25 * lanes.trailingZeroBitCount) }
}
