import KernelDSL

/// What every product on a CPU reads.
struct VectorParameters {
    /// Packed weights, in vectors.
    let weights: GlobalPointer
    /// Scales of weights: f32 a channel, or bf16 a group; nil where sums are stored as they are.
    let weightScales: GlobalPointer?
    /// INT8 activations, rows of K.
    let activations: GlobalPointer
    /// i32 sums of the activations of each row, or of each group of each row.
    let activationSums: GlobalPointer

    /// Bytes to which every tensor is aligned: a cache line, and the widest vector.
    static let alignment = 64

    init(_ kernel: KernelBuilder, _ tile: VectorTile, needsScales: Bool) {
        weights = kernel.pointer("weights", tile.packedType, alignment: Self.alignment)
        weightScales =
            tile.isGrouped
            ? kernel.pointer("weightScales", .bf16, alignment: Self.alignment)
            : needsScales ? kernel.pointer("weightScales", .f32, alignment: Self.alignment) : nil
        activations = kernel.pointer("activations", .i8, alignment: Self.alignment)
        activationSums = kernel.pointer("activationSums", .i32, alignment: Self.alignment)
    }
}
