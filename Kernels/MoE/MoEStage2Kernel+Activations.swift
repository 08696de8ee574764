import KernelDSL

// How activations come into LDS, and where lanes read them.

extension MoEStage2Kernel {
    /// A 16-byte piece of the activation tile that this lane stages.
    struct Piece {
        let offset: Value
        let place: Value
    }

    func requestActivations(_ arguments: Arguments, _ place: Place) -> [Piece] {
        kernel.phase("Which activations this lane stages: 16 bytes each, rows of padding read as zero")
        let count = settings.tileM * piecesPerRow
        return stride(from: 0, to: count, by: MoEStage2Settings.threads).map { first in
            let piece = kernel.define("piece", .builtin(.thread) + .constant(first))
            let isPartial = first + MoEStage2Settings.threads > count
            let exists = isPartial ? piece.isLess(than: .constant(count)) : nil
            let tileRow = kernel.define("tileRow", piece / .constant(piecesPerRow))
            let column = kernel.define("column", piece % .constant(piecesPerRow))
            let entry = place.block * .constant(settings.tileM) + tileRow
            // Beyond the tile there is room in LDS, and the first row's entry stands in for one that is not there. A branch
            // would cost more: the compiler moves address arithmetic behind it, into the wait for weights.
            let safe = exists.map { $0.select(entry, else: place.block * .constant(settings.tileM)) } ?? entry
            let id = kernel.load("id", from: arguments.sortedIDs, at: safe)
            let token = kernel.define("pieceToken", id & 0xff_ffff)
            let source = (token * arguments.topk + (id >> 24)) * .constant(problem.depth) + column * 16
            let isReal = token.isLess(than: arguments.tokens)
            let offset = kernel.define("offset", isReal.select(source, else: .constant(Self.beyond)))
            let target = tileRow * .constant(piecesPerRow) + (column ^ (tileRow % 8))
            return Piece(offset: offset, place: kernel.define("target", target))
        }
    }

    /// An offset beyond every descriptor: reads there return zero.
    static let beyond: Int = 0x7fff_fff0

    func loadActivations(_ arguments: Arguments, _ pieces: [Piece]) -> [(value: Value, piece: Piece)] {
        let bytes = arguments.tokens * arguments.topk * .constant(problem.depth)
        let source = kernel.describe("activationRows", arguments.activations, bytes: bytes)
        return pieces.map { (kernel.load("staged", .i32x4, from: source, vectorOffset: $0.offset), $0) }
    }

    func stage(_ loaded: [(value: Value, piece: Piece)], in buffer: SharedBuffer) {
        kernel.phase("Stage the activations; pieces are swizzled by row, so that 16 rows read without conflicts")
        for (value, piece) in loaded {
            kernel.store(value, to: buffer, at: piece.place)
        }
        kernel.barrier(.workgroup)
    }

    /// Where this lane's activations for chunk 0 stand in LDS: the two halves of 32 bytes for each tile of rows.
    func activationAddresses(_ place: Place) -> [[Value]] {
        kernel.phase("Where this lane reads staged activations")
        return (0..<settings.rowTiles).map { rowTile in
            (0..<2).map { half in
                let row = place.row + .constant(16 * rowTile)
                let piece = (place.group * 2 + .constant(half)) ^ (place.row % 8)
                let slice = place.waveAlongK * .constant(8 * settings.chunksPerStep)
                return kernel.define("source", row * .constant(piecesPerRow) + piece + slice)
            }
        }
    }
}
