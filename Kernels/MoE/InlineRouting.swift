import KernelDSL

/// How a workgroup of a routed product finds its rows itself, without a sorted list, where there are few of them.
///
/// A routing of M tokens with topk experts each has M · topk entries, numbered token · topk + slot. The workgroup is given an
/// entry. Where that is the first of its expert, or the one after a whole number of tiles of rows of that expert, the
/// workgroup takes the tile that begins there; all others end. Every tile of every expert is thereby taken once, in a grid of
/// as many workgroups as there are entries, and its rows stand in the order in which ``MoERouting`` sorts them.
public struct InlineRouting: Hashable, Sendable {
    /// Entries that lanes of a wave look at in ``rounds`` rounds.
    public static let entryLimit = 128
    /// Tokens for which routing inline is meant to pay.
    public static let tokenLimit = 16

    /// Whether a routing of so many tokens and experts of each is small enough.
    public static func serves(tokens: Int, expertsPerToken: Int) -> Bool {
        tokens <= tokenLimit && tokens * expertsPerToken <= entryLimit
    }

    /// Rows of a workgroup.
    public let tileM: Int
    /// Experts on this rank, as u32.
    public let experts: Value

    private static let waveSize = 64
    private static let rounds = entryLimit / waveSize

    /// The rows of a workgroup.
    public struct Rows {
        /// Their expert.
        public let expert: Value
        /// `slot << 24 | token` of each row; `topk << 24 | tokens` beyond the last.
        public let ids: SharedBuffer
    }

    /// Routing to `experts` experts in tiles of `tileM` rows.
    public init(tileM: Int, experts: Int) {
        self.tileM = tileM
        self.experts = .constant(experts, .u32)
    }

    /// Routing to `experts` experts, a number that a launch passes, in tiles of `tileM` rows.
    init(tileM: Int, experts: Value) {
        self.tileM = tileM
        self.experts = experts.converted(to: .u32)
    }

    /// Ends the workgroup where `entry` is not one that a tile begins with, and lists the tile's rows in LDS otherwise.
    ///
    /// `topkIDs` holds the expert of each entry; numbers below 0 and from ``experts`` on are experts of other ranks. `entry`
    /// must be the same for the whole workgroup, and `tokens * topk` at most ``entryLimit``. A barrier of the workgroup stands
    /// behind the list.
    public func find(
        in kernel: KernelBuilder, topkIDs: GlobalPointer, tokens: Value, topk: Value, entry: Value
    ) -> Rows {
        let ids = kernel.sharedBuffer("rowIDs", .i32, count: tileM)
        let entries = kernel.define("entries", tokens * topk)
        kernel.exit(when: entry.isAtLeast(entries))
        let expert = kernel.load("expert", from: topkIDs, at: entry)
        // Below 0 is beyond as well once it is unsigned.
        kernel.exit(when: expert.converted(to: .u32).isAtLeast(experts))

        kernel.phase("The entries of the same expert: lane l looks at entry l, and at l + 64")
        let lane = Value.builtin(.lane)
        var mine: [(entry: Value, isOfExpert: Value)] = []
        var words: [Value] = []
        for round in 0..<Self.rounds {
            let number = kernel.define("entry", lane + .constant(round * Self.waveSize))
            let exists = number.isLess(than: entries)
            let loaded = kernel.load("entryExpert", from: topkIDs, at: exists.select(number, else: 0))
            let isOfExpert = kernel.define("isOfExpert", exists.select(loaded, else: -1).equals(expert))
            let holding = kernel.ballot("sameExpert", isOfExpert)
            mine.append((number, isOfExpert))
            words += [holding[0], holding[1]]
        }
        let first = kernel.define("firstRow", rank(of: entry, words))
        if tileM > 1 {
            kernel.exit(when: (first % .constant(tileM)).isAtLeast(1))
        }
        let left = kernel.define("rowsLeft", words.map { bits($0) }.reduce(0, +) - first)
        let filled = kernel.define("filled", left.isLess(than: .constant(tileM)).select(left, else: .constant(tileM)))

        kernel.phase("The tile's rows, and what stands for none behind the last")
        let list = {
            for (number, isOfExpert) in mine {
                let row = kernel.define("row", isOfExpert.select(rank(of: number, words) - first, else: -1))
                kernel.branch(row.converted(to: .u32).isLess(than: .constant(tileM, .u32)), .choice) {
                    let token = kernel.define("rowToken", number / topk)
                    kernel.store((number - token * topk) << 24 | token, to: ids, at: row)
                }
            }
            for start in stride(from: 0, to: tileM, by: Self.waveSize) {
                let row = kernel.define("emptyRow", lane + .constant(start))
                let beyond = (row - filled).converted(to: .u32)
                kernel.branch(beyond.isLess(than: (.constant(tileM) - filled).converted(to: .u32)), .choice) {
                    kernel.store(topk << 24 | tokens, to: ids, at: row)
                }
            }
        }
        kernel.branch((Value.builtin(.thread) / .constant(Self.waveSize)).equals(0), .choice, list)
        kernel.barrier(.workgroup)
        return Rows(expert: expert, ids: ids)
    }

    /// Entries before `entry` whose bits are set in `words`, 32 entries a word.
    private func rank(of entry: Value, _ words: [Value]) -> Value {
        words.enumerated().map { index, word in
            let distance = entry - .constant(32 * index)
            let below = (.constant(1, .u32) << distance.converted(to: .u32)) - .constant(1, .u32)
            let mask = distance.isLess(than: 32).select(
                distance.isLess(than: 0).select(.constant(0, .u32), else: below), else: .constant(0xffff_ffff, .u32))
            return bits(word & mask)
        }.reduce(0, +)
    }

    private func bits(_ word: Value) -> Value { Value.call(.bitCount, word).converted(to: .i32) }
}
