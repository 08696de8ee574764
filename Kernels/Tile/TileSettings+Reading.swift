import KernelDSL

// How a lane reads activations, from LDS or from memory.

extension TileSettings {
    /// Bytes that a lane reads at once: one product's where groups have scales, else sixteen.
    var readBytes: Int { isGrouped ? instruction.run : 16 }
    /// What it reads them as.
    var readType: ValueType { ValueType(.i32, readBytes / 4) }
    /// Reads of a lane for one chunk of a row.
    var readsPerChunk: Int { 2 * packing / readBytes }
}
