/// Tokens sorted by expert in blocks, under the contract of AITER's `moe_sorting`.
///
/// A sorted entry is `slot << 24 | token`; entries of padding are `topk << 24 | tokens`. Each block of `tileM` entries
/// belongs to one expert. Blocks beyond the last expert's carry the expert −1 and are not computed.
public struct MoERouting: Hashable, Sendable {
    /// Sorted entries, ``RoutedTokens/paddedRows(tileM:)`` of them.
    public let sortedIDs: [Int32]
    /// The routing weight of each sorted entry; zero for padding.
    public let sortedWeights: [Float]
    /// The expert of each block.
    public let expertIDs: [Int32]
    /// Entries of blocks that belong to an expert, and tokens.
    public let validCounts: [Int32]

    /// Entries that a sorted list has room for, whatever the routing: each expert may leave a block partly filled.
    public static func paddedRows(tokens: Int, experts: Int, expertsPerToken: Int, tileM: Int) -> Int {
        let rows = tokens * expertsPerToken + experts * tileM - expertsPerToken
        return (rows + tileM - 1) / tileM * tileM
    }

    /// Sorts a routing: `experts[token][slot]` and the weights beside it; nil is an expert of another rank, which has no row
    /// here.
    ///
    /// A token's experts must differ from one another, and there must be `expertsPerToken` of them.
    public init(experts: [[Int?]], weights: [[Float]], of tokens: RoutedTokens, tileM: Int) {
        self.init(
            experts: experts, weights: weights, count: tokens.experts, expertsPerToken: tokens.expertsPerToken,
            tileM: tileM)
    }

    /// Sorts a routing to `count` experts: `experts[token][slot]`, `expertsPerToken` of them, and the weights beside it; nil
    /// is an expert of another rank, which has no row here.
    public init(experts: [[Int?]], weights: [[Float]], count: Int, expertsPerToken: Int, tileM: Int) {
        let tokens = experts.count
        let padding = Int32(truncatingIfNeeded: expertsPerToken << 24 | tokens)
        let capacity = Self.paddedRows(
            tokens: tokens, experts: count, expertsPerToken: expertsPerToken, tileM: tileM)
        var rowsOfExpert = [[(id: Int32, weight: Float)]](repeating: [], count: count)
        for token in experts.indices {
            for (slot, expert) in experts[token].enumerated() {
                guard let expert else { continue }
                rowsOfExpert[expert].append((Int32(truncatingIfNeeded: slot << 24 | token), weights[token][slot]))
            }
        }
        var ids: [Int32] = []
        var sortedWeights: [Float] = []
        var blocks: [Int32] = []
        for (expert, rows) in rowsOfExpert.enumerated() where !rows.isEmpty {
            ids += rows.map(\.id)
            sortedWeights += rows.map(\.weight)
            let fill = (tileM - rows.count % tileM) % tileM
            ids += [Int32](repeating: padding, count: fill)
            sortedWeights += [Float](repeating: 0, count: fill)
            blocks += [Int32](repeating: Int32(expert), count: (rows.count + fill) / tileM)
        }
        validCounts = [Int32(ids.count), Int32(tokens)]
        sortedIDs = ids + [Int32](repeating: padding, count: capacity - ids.count)
        self.sortedWeights = sortedWeights + [Float](repeating: 0, count: capacity - ids.count)
        expertIDs = blocks + [Int32](repeating: -1, count: capacity / tileM - blocks.count)
    }
}
