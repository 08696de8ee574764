import KernelDSL

// The tensors that every product of INT4 weights reads, in words and shapes.

extension TileSettings {
    /// The weights of `matrices` matrices.
    func weightTensor(matrices: Int?) -> Tensor {
        let layout = layout
        let per = matrices == nil ? "" : "per expert "
        let low =
            separatesNibbles
            ? "low nibble: weight + 8, high nibble: two's complement" : "both nibbles in two's complement"
        let groups = layout.groups
        let positions =
            layout.run > Int4Layout.narrowRun
            ? positionsOfWideInstructions
            : isGrouped
                ? "pair of dwords j, byte i (0 to 7) of it: positions \(16 * groups) j + 8 (l / \(tileChannels)) + i in the low nibble and \(8 * groups) further in the high one"
                : "positions \(2 * packing) (l / \(tileChannels)) on; byte 8 j + i: position 16 j + i in the low nibble and 8 further in the high one"
        return Tensor(
            "weights", .i8,
            (matrices.map { [$0] } ?? []) + [layout.tiles, layout.chunks, 64, packing],
            layout:
                "\(per)[N/\(tileChannels)][K/\(layout.chunkDepth)][lane][\(packing) bytes]; lane l: channel l % \(tileChannels), \(positions); \(low)",
            "INT4 weights in -8...7")
    }

    /// The scales of `matrices` matrices.
    func weightScaleTensor(matrices: Int?) -> Tensor {
        let first = matrices.map { [$0] } ?? []
        guard isGrouped else {
            return Tensor("weightScales", .f32, first + [weights.channels], "the scale of each channel's weights")
        }
        let layout = layout
        return Tensor(
            "weightScales", .bf16, first + [layout.tiles, layout.chunks, tileChannels, layout.groupsPerChunk],
            layout:
                "[N/\(tileChannels)][K/\(layout.chunkDepth)][channel of the tile][group of 32 of the chunk]",
            "the scale of each group of 32 weights of a channel")
    }

    /// Sums of `rows` activations each that meet low nibbles, where the unpacking needs them.
    func lowSumTensor(rows: Int) -> [Tensor] {
        separatesNibbles
            ? [
                Tensor(
                    "activationLowSums", .i32, [rows],
                    "for each row the sum of its activations with k % \(2 * layout.run) < \(layout.run)")
            ]
            : []
    }
}
