import Kernels

extension WeightMatrix {
    /// Weights that compressed-tensors packed (`pack-quantized`, 4 bits, symmetric, groups of 32), as moonshotai/Kimi-K2.5 has them.
    ///
    /// Position i of a row stands in bits 4 (i % 8) of word i / 8 as the weight + 8, so w = (nibble − 8) · scale; there is no zero
    /// point beside it. Scales of f16 are rounded to bf16, by at most 2^−9 of each; those of bf16 stay as they are.
    ///
    /// - Parameters:
    ///   - packed: `weight_packed`, i32 [N][K/8, rounded up].
    ///   - scales: `weight_scale`, bf16 or f16 [N][K/32].
    ///   - shape: The values of `weight_shape`: N and K.
    /// - Returns: The matrix, which refers to the tensors' bytes.
    /// - Throws: What does not fit the format: types, shapes, bytes, or a depth of groups other than 32.
    public static func compressedTensors(
        _ packed: CheckpointTensor, scales: CheckpointTensor, shape: [Int]
    ) throws(WeightPreparationError) -> WeightMatrix {
        guard shape.count == 2, shape.allSatisfy({ $0 > 0 }) else {
            throw .shape(tensor: packed.name, found: shape, expected: "weight_shape of two extents, N and K")
        }
        let (channels, depth) = (shape[0], shape[1])
        let words = (depth + 7) / 8
        try packed.check(elements: [.i32, .u32])
        guard packed.shape == [channels, words] else {
            throw .shape(
                tensor: packed.name, found: packed.shape,
                expected: "\([channels, words]), eight weights a word of a matrix of \(channels) x \(depth)")
        }
        try packed.checkBytes()
        try scales.check(elements: [.bf16, .f16])
        guard scales.shape.count == 2, scales.shape[0] == channels, scales.shape[1] > 0 else {
            throw .shape(
                tensor: scales.name, found: scales.shape,
                expected: "[\(channels), K / \(WeightScales.groupDepth)], a scale for each group of each channel")
        }
        let groups = scales.shape[1]
        guard depth % WeightScales.groupDepth == 0, groups == depth / WeightScales.groupDepth else {
            throw .groupDepth(tensor: scales.name, groups: groups, depth: depth)
        }
        try scales.checkBytes()
        return WeightMatrix(
            name: packed.name, channels: channels, depth: depth, scales: .group32,
            values: .words(NibbleCoding(.sequential, isOffset: true)), start: try packed.start(), rowBytes: 4 * words,
            scaleTable: ScaleTable(
                name: scales.name, element: scales.element, start: try scales.start(),
                rowBytes: groups * scales.element.size))
    }

    /// Weights that Quark packed with a scale for each channel, as amd/Kimi-K2.5-W4A8 has them.
    ///
    /// Words hold eight positions of K each, in two's complement. Where a checkpoint has a second scale (of an FP8 step before),
    /// the caller multiplies the two.
    ///
    /// - Parameters:
    ///   - packed: `weight`, i32 [N][K/8].
    ///   - scales: `weight_scale`, f32, bf16 or f16 [N] or [N][1].
    ///   - packing: The order of nibbles, `pack_method` in the checkpoint's configuration; see ``QuarkPacking`` about its truth.
    /// - Returns: The matrix, which refers to the tensors' bytes.
    /// - Throws: What does not fit the format: types, shapes or bytes.
    public static func quark(
        _ packed: CheckpointTensor, scales: CheckpointTensor, packing: QuarkPacking
    ) throws(WeightPreparationError) -> WeightMatrix {
        try packed.check(elements: [.i32, .u32])
        guard packed.shape.count == 2, packed.shape.allSatisfy({ $0 > 0 }) else {
            throw .shape(tensor: packed.name, found: packed.shape, expected: "[N, K / 8], eight weights a word")
        }
        try packed.checkBytes()
        let channels = packed.shape[0]
        try scales.check(elements: [.f32, .bf16, .f16])
        guard scales.shape == [channels] || scales.shape == [channels, 1] else {
            throw .shape(tensor: scales.name, found: scales.shape, expected: "[\(channels)], a scale for each channel")
        }
        try scales.checkBytes()
        return WeightMatrix(
            name: packed.name, channels: channels, depth: 8 * packed.shape[1], scales: .channel,
            values: .words(NibbleCoding(packing.nibbles, isOffset: false)), start: try packed.start(),
            rowBytes: 4 * packed.shape[1],
            scaleTable: ScaleTable(
                name: scales.name, element: scales.element, start: try scales.start(), rowBytes: scales.element.size))
    }

    /// Weights that are not quantised yet: bf16 or f32 [N][K]; ``SymmetricQuantiser`` says how they will be.
    public static func floats(_ weights: CheckpointTensor) throws(WeightPreparationError) -> WeightMatrix {
        try weights.check(elements: [.bf16, .f32])
        guard weights.shape.count == 2, weights.shape.allSatisfy({ $0 > 0 }) else {
            throw .shape(tensor: weights.name, found: weights.shape, expected: "[N, K]")
        }
        try weights.checkBytes()
        return WeightMatrix(
            name: weights.name, channels: weights.shape[0], depth: weights.shape[1], scales: nil,
            values: weights.element == .bf16 ? .bf16 : .f32, start: try weights.start(),
            rowBytes: weights.shape[1] * weights.element.size, scaleTable: nil)
    }
}
