import KernelDSL

/// Rows of f32 that a workgroup holds in LDS until they are whole, to write them as INT8.
///
/// Rows are shared out among lanes: a power of two of them, a wave at most, takes one row, so that what they agree on passes
/// by shuffles. Sixteen bytes are left out behind every 128 and rows lie an odd number of sixteens apart, so that few
/// lanes meet in a bank, where they write a column of rows as where each reads its run of one row.
struct HeldRows {
    /// Rows of the tile.
    let rows: Int
    /// Values of a row, a multiple of 16.
    let width: Int
    /// Lanes of the workgroup.
    let threads: Int
    let kernel: KernelBuilder
    private let buffer: SharedBuffer

    private static let waveSize: Int = 64
    /// Words that lie together before four are left out.
    private static let run: Int = 32

    init(rows: Int, width: Int, threads: Int, _ kernel: KernelBuilder) {
        self.rows = rows
        self.width = width
        self.threads = threads
        self.kernel = kernel
        buffer = kernel.sharedBuffer("heldRows", .f32, count: Self.bytes(rows: rows, width: width) / 4)
    }

    /// Bytes of LDS that they take.
    static func bytes(rows: Int, width: Int) -> Int { 4 * rows * pitch(width) }

    /// Words from one row to the next.
    private static func pitch(_ width: Int) -> Int { 4 * ((width / 4 + (width - 1) / run) | 1) }

    /// Lanes that share a row.
    private var lanes: Int { min(Self.waveSize, threads / rows) }

    /// Values that a lane takes at once, sixteen at most: as many as leave lanes least to repeat.
    private var vector: Int {
        [16, 8, 4].min { first, second in passes(first) * first < passes(second) * second } ?? 4
    }

    private func passes(_ vector: Int) -> Int { (width / vector + lanes - 1) / lanes }

    // MARK: Before

    /// The row of the tile that this lane has a part in, and whether there is one; nil where there always is.
    func place() -> (row: Value, exists: Value?) {
        let row = kernel.define("heldRow", Value.builtin(.thread) / .constant(lanes))
        guard rows * lanes < threads else { return (row, nil) }
        let exists = kernel.define("isHeld", row.isLess(than: .constant(rows)))
        return (kernel.define("safeRow", exists.select(row, else: 0)), exists)
    }

    /// Holds `results`, consecutive ones of row `row` of the tile from `channel` on, two or four.
    func store(_ results: [Value], row: Value, channel: Value) {
        kernel.store(.vector(results), to: buffer, at: row * .constant(Self.pitch(width)) + Self.word(of: channel))
    }

    private static func word(of channel: Value) -> Value { channel + channel / .constant(run) * 4 }

    // MARK: After

    /// What a lane takes at once.
    private struct Piece {
        /// Its number among those of its row.
        let number: Value
        /// Whether there is one; nil where there always is.
        let exists: Value?
        /// Quads of values.
        let quads: [Value]
    }

    /// Writes this lane's part of `row` in INT8, once all lanes have stored and met.
    ///
    /// Rows of padding, in which nobody stored, do with the first row's values, which is always there, what others do with
    /// theirs, and store nothing.
    func quantise(_ row: TileRow, to output: QuantizedRowPointers) {
        kernel.phase("The largest magnitude of each row; rows of padding look at the first one's")
        let lane = kernel.define("rowLane", Value.builtin(.thread) % .constant(lanes))
        let source = kernel.define(
            "source", row.isReal.select(row.entry, else: 0) * .constant(Self.pitch(width)))
        let pieces = (0..<passes(vector)).map { load(pass: $0, lane, source) }
        let magnitudes = pieces.flatMap(\.quads).map { RowQuantisation.magnitude(of: $0) }
        let quad = kernel.define(
            "magnitudes", magnitudes.dropFirst().reduce(magnitudes[0], RowQuantisation.larger))
        let own = RowQuantisation.larger(
            RowQuantisation.larger(quad[0], quad[1]), RowQuantisation.larger(quad[2], quad[3]))
        let bits = joined("largest", kernel.define("ownLargest", own), by: RowQuantisation.larger)
        let largest = kernel.define("rowLargest", .call(.floatOfBits, bits.reinterpreted(as: .u32)))
        let (factor, scale) = RowQuantisation.factors(ofLargest: largest, in: kernel)

        kernel.phase("Round to INT8 and sum what meets low nibbles")
        let words = pieces.map { piece in
            piece.quads.map { quad in RowQuantisation.packed((0..<4).map { quad[$0] }, by: factor, in: kernel) }
        }
        let sums = zip(pieces, words).map { lowSum($0, $1) }
        let total = joined("total", kernel.define("lowSum", sums.dropFirst().reduce(sums[0], +)), by: +)
        kernel.branch(row.isReal, .bounds("rows of padding belong to no token")) {
            let start = row.row.converted(to: .i64) * .constant(width, .i64)
            for (piece, words) in zip(pieces, words) {
                let place = start + (piece.number * .constant(vector)).converted(to: .i64)
                let write = { kernel.store(words.count == 1 ? words[0] : .vector(words), to: output.values, at: place) }
                if let exists = piece.exists {
                    kernel.branch(exists, .bounds("the last pieces reach beyond the row"), write)
                } else {
                    write()
                }
            }
            kernel.branch(lane.equals(0), .bounds("one lane stores what the row has")) {
                kernel.store(scale, to: output.scales, at: row.row)
                kernel.store(total, to: output.lowSums, at: row.row)
            }
        }
    }

    private func load(pass: Int, _ lane: Value, _ source: Value) -> Piece {
        let count = width / vector
        let number = kernel.define("unit", lane + .constant(pass * lanes))
        let exists =
            (pass + 1) * lanes > count ? kernel.define("exists", number.isLess(than: .constant(count))) : nil
        // What lies beyond repeats the row's first values: they change no magnitude.
        let safe = exists.map { kernel.define("safeUnit", $0.select(number, else: 0)) } ?? number
        let first = kernel.define("first", source + Self.word(of: safe * .constant(vector)))
        let quads = stride(from: 0, to: vector, by: 4).map {
            kernel.load("held", .f32x4, from: buffer, at: first + .constant($0))
        }
        return Piece(number: number, exists: exists, quads: quads)
    }

    /// The sum of a piece's values with k % 16 < 8.
    private func lowSum(_ piece: Piece, _ words: [Value]) -> Value {
        let sum = words.prefix(vector == 16 ? 2 : words.count).reduce(0) { RowQuantisation.sum($1, onto: $0) }
        let pieces = 16 / vector
        var counted = sum
        if pieces > 1 {
            let isLow = (piece.number % .constant(pieces)).isLess(than: .constant(pieces / 2))
            counted = isLow.select(counted, else: 0)
        }
        return piece.exists.map { $0.select(counted, else: 0) } ?? counted
    }

    /// `value` joined over the lanes of a row.
    private func joined(_ name: String, _ value: Value, by join: (Value, Value) -> Value) -> Value {
        var value = value
        var mask = lanes / 2
        while mask > 0 {
            let other = kernel.shuffle("other", value, exclusiveOr: .constant(mask))
            value = kernel.define(name, join(value, other))
            mask /= 2
        }
        return value
    }
}
