import KernelDSL

/// The rows of a workgroup of a routed product: one expert's, from sorted lists or found by the workgroup itself.
struct BlockRows {
    /// Where the rows' entries stand: `slot << 24 | token`, or `topk << 24 | tokens` for padding.
    private enum List {
        /// In memory, in blocks of `tileM`.
        case sorted(GlobalPointer, block: Value, tileM: Int)
        /// In LDS, the workgroup's alone.
        case found(SharedBuffer)
    }

    /// The expert.
    let expert: Value
    private let list: List
    private let kernel: KernelBuilder

    /// The rows of block `block` of sorted lists; the workgroup ends where there is none.
    static func sorted(
        _ kernel: KernelBuilder, tileM: Int, block: Value, ids: GlobalPointer, expertIDs: GlobalPointer,
        validCounts: GlobalPointer
    ) -> BlockRows {
        kernel.phase("The block of rows and its expert; blocks beyond the last row have nothing to do")
        let block = kernel.define("block", block)
        let valid = kernel.load("validRows", from: validCounts, at: 0)
        kernel.exit(when: (block * .constant(tileM)).isAtLeast(valid))
        let expert = kernel.load("expert", from: expertIDs, at: block)
        return BlockRows(expert: expert, list: .sorted(ids, block: block, tileM: tileM), kernel: kernel)
    }

    /// The rows that begin with entry `entry` of `topkIDs`; the workgroup ends where no block begins there.
    static func inline(
        _ kernel: KernelBuilder, tileM: Int, entry: Value, topkIDs: GlobalPointer, tokens: Value, topk: Value,
        experts: Value
    ) -> BlockRows {
        kernel.phase("The block of rows that begins with this entry; where another block has it there is nothing to do")
        // Their number is an argument: the text depends on none.
        let rows = InlineRouting(tileM: tileM, experts: experts).find(
            in: kernel, topkIDs: topkIDs, tokens: tokens, topk: topk, entry: entry)
        return BlockRows(expert: rows.expert, list: .found(rows.ids), kernel: kernel)
    }

    /// The entry of row `tileRow`.
    func id(_ name: String, ofRow tileRow: Value) -> Value {
        switch list {
        case .sorted(let ids, let block, let tileM):
            kernel.load(name, from: ids, at: block * .constant(tileM) + tileRow)
        case .found(let ids): kernel.load(name, from: ids, at: tileRow)
        }
    }

    /// The number of row `tileRow` in the sorted list; nil where there is none.
    func entry(ofRow tileRow: Value) -> Value? {
        guard case .sorted(_, let block, let tileM) = list else { return nil }
        return block * .constant(tileM) + tileRow
    }
}
