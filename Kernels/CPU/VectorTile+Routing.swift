import KernelDSL

extension VectorTile {
    /// Where rows come from, in a kernel's summary.
    var rowOrigin: String { routing == .inline ? "each token's experts" : "sorted experts" }

    /// The tensors from which kernels can learn which rows an expert of `tokens` has, in either form.
    func routingTensors(of tokens: RoutedTokens) -> [Tensor] {
        let padded = tokens.paddedRows(tileM: rows)
        let entries = [tokens.tokens, tokens.expertsPerToken]
        return [
            Tensor(
                "sortedIDs", .i32, [padded], layout: "blocks of tile_m = \(rows) entries, one expert each",
                "slot << 24 | token, sorted by expert; padding is topk << 24 | M"),
            Tensor("sortedWeights", .f32, [padded], "the routing weight of each sorted entry"),
            Tensor("expertIDs", .i32, [padded / rows], "the expert of each block, -1 beyond the last"),
            Tensor("validCounts", .i32, [2], "entries in blocks that belong to an expert; tokens"),
            Tensor("topkIDs", .i32, entries, "the experts of each token, -1 on another rank"),
            Tensor("topkWeights", .f32, entries, "the routing weights of each token's experts"),
        ]
    }

    /// The numbers that kernels may ask for, by name.
    func routingNumbers(of tokens: RoutedTokens) -> [String: LaunchArgument] {
        [
            "tokens": .scalar(.i32, tokens.tokens, meaning: "tokens (M)"),
            "topk": .scalar(.i32, tokens.expertsPerToken, meaning: "experts of each token (topk)"),
            "experts": .scalar(.i32, tokens.experts, meaning: "experts on this rank (E)"),
            "blocks": .scalar(
                .i32, tokens.blocks(tileM: rows, trimmed: true), meaning: "blocks of tile_m entries that can hold rows"),
        ]
    }
}
