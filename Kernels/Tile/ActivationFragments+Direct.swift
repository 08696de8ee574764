import KernelDSL

// Staging without registers between memory and LDS.
//
// A wave's lanes write one behind the other, so that rows lie without gaps and it is each lane's choice of what to read that
// permutes the pieces of a row.

extension ActivationFragments {
    /// Which pieces this lane brings, each with the place where those of its wave start.
    ///
    /// Rows of padding lie beyond the descriptor and become zeros in LDS, as they would in registers.
    func directPieces(_ offset: (Value) -> Value) -> [Piece] {
        kernel.phase(
            "Which activations this lane brings into LDS: lanes lie side by side there, so that their sources are permuted"
        )
        let count = settings.tileM * settings.piecesPerRow
        return (0..<settings.stagingRounds).map { round in
            let first = round * settings.threads
            let piece = kernel.define("piece", .builtin(.thread) + .constant(first))
            let isPartial = first + settings.threads > count
            let tileRow = kernel.define("tileRow", piece / .constant(settings.piecesPerRow))
            let column = kernel.define("column", piece % .constant(settings.piecesPerRow) ^ (tileRow % 8))
            // Beyond the tile there is room in LDS, and the first row stands in for one that is not there.
            let safe =
                isPartial ? piece.isLess(than: .constant(count)).select(tileRow, else: 0) : tileRow
            return Piece(
                offset: kernel.define("offset", offset(safe) + column * 16), place: place.wave * 64 + .constant(first))
        }
    }

    /// Brings `pieces` into LDS and lets the workgroup meet; `meanwhile` asks for what comes next before that.
    func stageDirectly(
        _ pieces: [Piece], into staged: SharedBuffer, from rows: BufferDescriptor, meanwhile: () -> Void
    ) {
        for piece in pieces {
            kernel.loadIntoShared(staged, at: piece.place, from: rows, vectorOffset: piece.offset)
        }
        // Ahead of everything that the wait for them may leave in flight.
        kernel.schedule(.barrier)
        meanwhile()
        kernel.phase("Barriers wait for no load into LDS: each lane reads back the last piece that it brought")
        let last = (settings.stagingRounds - 1) * settings.threads
        let arrived = kernel.load("arrived", from: staged, at: .builtin(.thread) + .constant(last))
        kernel.keep(arrived[0])
        kernel.barrier(.workgroup)
    }
}
