import KernelDSL

/// The instruction that multiplies weights with activations.
enum ProductInstruction: String, Hashable, Sendable, CaseIterable {
    /// Sixteen channels by sixteen rows.
    case mfma16 = "16x16x32"
    /// Thirty-two channels by thirty-two rows.
    case mfma32 = "32x32x16"
    /// Four bytes by four bytes in each lane, one row after another: for very few rows.
    case dot4
    /// Sixteen channels by sixteen rows, twice the positions of K: gfx950.
    case wide16 = "16x16x64"
    /// Thirty-two channels by thirty-two rows, twice the positions of K: gfx950.
    case wide32 = "32x32x32"

    /// The matrix instruction; nil for dot products.
    var matrix: MatrixInstruction? {
        switch self {
        case .mfma16: .i32_16x16x32_i8
        case .mfma32: .i32_32x32x16_i8
        case .dot4: nil
        case .wide16: .i32_16x16x64_i8
        case .wide32: .i32_32x32x32_i8
        }
    }

    /// Channels of a tile.
    var tileChannels: Int { matrix?.rows ?? 16 }
    /// Lanes that share a channel, each with other positions of K.
    var groups: Int { 64 / tileChannels }
    /// Consecutive positions of K that it takes from a lane at once: 8, or 16 for the wide ones.
    var run: Int { matrix?.operandElements ?? Int4Layout.narrowRun }

    /// Whether `target` has it.
    func exists(on target: Target) -> Bool { matrix?.architectures.contains(target.architecture) ?? true }
}
