import KernelDSL

extension RoutedTokens {
    /// Every tensor by which kernels learn which rows an expert has, sorted in blocks of `tileM` rows or as tokens chose.
    func tensors(tileM: Int) -> [Tensor] {
        let padded = paddedRows(tileM: tileM)
        return [
            Tensor(
                "sortedIDs", .i32, [padded], layout: "blocks of tile_m = \(tileM) entries, one expert each",
                "slot << 24 | token, sorted by expert; padding is topk << 24 | M"),
            Tensor("sortedWeights", .f32, [padded], "the routing weight of each sorted entry"),
            Tensor("expertIDs", .i32, [padded / tileM], "the expert of each block, -1 beyond the last"),
            Tensor("validCounts", .i32, [2], "entries in blocks that belong to an expert; tokens"),
            Tensor("topkIDs", .i32, [tokens, expertsPerToken], "the experts of each token, -1 on another rank"),
            Tensor("topkWeights", .f32, [tokens, expertsPerToken], "the routing weight of each of a token's experts"),
        ]
    }

    /// Blocks of rows that a grid covers under `form`, and what they are, for launches with other extents.
    func gridBlocks(tileM: Int, form: RoutingForm, trimmed: Bool) -> (count: Int, meaning: String) {
        switch form {
        case .inline: (rows, "M * topk entries; those that no block of tile_m rows begins with end at once")
        case .sorted:
            (
                blocks(tileM: tileM, trimmed: trimmed),
                "blocks of tile_m sorted entries "
                    + (trimmed ? "that can hold rows, at most M * topk" : "that a sorted list has room for")
                    + "; blocks beyond validCounts[0] end at once"
            )
        }
    }
}
