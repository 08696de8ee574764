import KernelDSL

/// The instruction that multiplies weights with activations.
enum ProductInstruction: String, Hashable, Sendable, CaseIterable {
    /// Sixteen channels by sixteen rows.
    case mfma16 = "16x16x32"
    /// Thirty-two channels by thirty-two rows.
    case mfma32 = "32x32x16"
    /// Four bytes by four bytes in each lane, one row after another: for very few rows.
    case dot4

    /// The matrix instruction; nil for dot products.
    var matrix: MatrixInstruction? {
        switch self {
        case .mfma16: .i32_16x16x32_i8
        case .mfma32: .i32_32x32x16_i8
        case .dot4: nil
        }
    }

    /// Channels of a tile.
    var tileChannels: Int { self == .mfma32 ? 32 : 16 }
    /// Lanes that share a channel, each with other positions of K.
    var groups: Int { 64 / tileChannels }
}
