import KernelDSL

/// Writes how a task finds its blocks of rows: each of one expert, with up to `tile_m` rows that share its weights.
///
/// Both forms give the same blocks in the same order, experts by their numbers and the entries of one by theirs, so that what
/// is summed over a token's experts is summed in the same order.
struct VectorRouting {
    /// A row of a block; padding, where the expert has no more.
    struct Row {
        /// Its place among the routing weights.
        let entry: Value
        /// Its token; none where the row is padding.
        let token: Value
        /// token · topk + slot; an existing one where the row is padding.
        let row: Value
        /// Whether it is no padding.
        let isReal: Value
    }

    /// The numbers that a launch passes.
    struct Numbers {
        let tokens: Value
        let topk: Value
        /// Blocks that can hold rows; experts where rows are looked for.
        let limit: Value
    }

    /// The routing weight of each entry; nil where the kernel needs none.
    let weights: GlobalPointer?
    private let tile: VectorTile
    private let kernel: KernelBuilder
    /// Sorted entries, or the expert of each entry.
    private let ids: GlobalPointer
    /// The expert of each block and the rows of all; nil where rows are looked for.
    private let blocks: (experts: GlobalPointer, counts: GlobalPointer)?

    /// Declares the tensors of a routing in `kernel`.
    init(_ kernel: KernelBuilder, _ tile: VectorTile, needsWeights: Bool) {
        func pointer(_ name: String, _ type: ValueType) -> GlobalPointer {
            kernel.pointer(name, type, alignment: VectorParameters.alignment)
        }
        self.tile = tile
        self.kernel = kernel
        switch tile.routing {
        case .sorted, nil:
            ids = pointer("sortedIDs", .i32)
            weights = needsWeights ? pointer("sortedWeights", .f32) : nil
            blocks = (pointer("expertIDs", .i32), pointer("validCounts", .i32))
        case .inline:
            ids = pointer("topkIDs", .i32)
            weights = needsWeights ? pointer("topkWeights", .f32) : nil
            blocks = nil
        }
    }

    /// Declares the numbers, behind all pointers.
    func numbers() -> Numbers {
        Numbers(
            tokens: kernel.scalar("tokens"), topk: kernel.scalar("topk"),
            limit: kernel.scalar(blocks == nil ? "experts" : "blocks"))
    }

    /// Writes `body` for each block: its rows and its expert, i64.
    func forEachBlock(_ numbers: Numbers, _ body: ([Row], Value) -> Void) {
        kernel.phase("Blocks of rows, expert after expert")
        guard let blocks else { return forEachFoundBlock(numbers, body) }
        let valid = kernel.load("validRows", from: blocks.counts, at: 0)
        kernel.loop("rowBlock", from: 0, to: numbers.limit, by: 1) { rowBlock in
            let firstEntry = kernel.define("entry", rowBlock * .constant(tile.rows))
            kernel.branch(firstEntry.isLess(than: valid), .bounds("blocks end with the last expert's")) {
                let expert = kernel.load("expert", from: blocks.experts, at: rowBlock).converted(to: .i64)
                let rows = (0..<tile.rows).map { number -> Row in
                    let entry = firstEntry + .constant(number)
                    let id = kernel.load("id", from: ids, at: entry)
                    let token = kernel.define("token", id & 0xff_ffff)
                    let isReal = kernel.define("isReal", token.isLess(than: numbers.tokens))
                    // Padding computes row 0, which is not stored.
                    let row = kernel.define("row", isReal.select(token * numbers.topk + (id >> 24), else: 0))
                    return Row(entry: entry, token: token, row: row, isReal: isReal)
                }
                body(rows, expert)
            }
        }
    }

    /// Looks through all entries for each expert's: the next expert is the least beyond the last, and a block is full with
    /// `tile_m` rows or at the last entry.
    private func forEachFoundBlock(_ numbers: Numbers, _ body: ([Row], Value) -> Void) {
        let entries = kernel.define("entries", numbers.tokens * numbers.topk)
        let expert = kernel.mutable("expert", -1)
        kernel.loop("turn", from: 0, to: entries, by: 1) { _ in
            let next = kernel.mutable("next", numbers.limit)
            kernel.loop("other", from: 0, to: entries, by: 1) { entry in
                let id = kernel.load("otherID", from: ids, at: entry)
                let candidate = kernel.define(
                    "candidate", Value.variable(expert).isLess(than: id).select(id, else: numbers.limit))
                let least = Value.variable(next)
                kernel.assign(next, candidate.isLess(than: least).select(candidate, else: least))
            }
            kernel.assign(expert, .variable(next))
            kernel.branch(Value.variable(expert).isLess(than: numbers.limit), .bounds("the last expert was the last")) {
                forEachFoundBlock(of: .variable(expert), entries, numbers, body)
            }
        }
    }

    private func forEachFoundBlock(
        of expert: Value, _ entries: Value, _ numbers: Numbers, _ body: ([Row], Value) -> Void
    ) {
        let matrix = kernel.define("matrix", expert.converted(to: .i64))
        // Padding computes a row that an earlier block had, or row 0; neither is stored.
        let rows = (0..<tile.rows).map { _ in kernel.mutable("row", 0) }
        let count = kernel.mutable("count", 0)
        kernel.loop("entry", from: 0, to: entries, by: 1) { entry in
            let id = kernel.load("id", from: ids, at: entry)
            kernel.branch(id.equals(expert), .bounds("other experts' entries are theirs")) {
                for (number, row) in rows.enumerated() {
                    let isNext = Value.variable(count).equals(.constant(number))
                    kernel.assign(row, isNext.select(entry, else: .variable(row)))
                }
                kernel.assign(count, .variable(count) + 1)
            }
            let isLast = (entry + 1).isAtLeast(entries)
            let needed = kernel.define("needed", isLast.select(1, else: .constant(tile.rows)))
            kernel.branch(Value.variable(count).isAtLeast(needed), .bounds("a block waits until it is full")) {
                let found = rows.enumerated().map { number, row in
                    let row = Value.variable(row)
                    let isReal = kernel.define("isReal", Value.constant(number).isLess(than: .variable(count)))
                    return Row(entry: row, token: row / numbers.topk, row: row, isReal: isReal)
                }
                body(found, matrix)
                kernel.assign(count, 0)
            }
        }
    }
}
