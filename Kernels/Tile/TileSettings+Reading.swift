import KernelDSL

// How a lane reads activations, from LDS or from memory.

extension TileSettings {
    /// Bytes that a lane reads at once: one product's where groups have scales, else sixteen.
    var readBytes: Int { isGrouped ? instruction.run : 16 }
    /// What it reads them as.
    var readType: ValueType { ValueType(.i32, readBytes / 4) }
    /// Reads of a lane for one chunk of a row.
    var readsPerChunk: Int { 2 * packing / readBytes }

    /// Where a lane's weights stand for instructions that take sixteen bytes of it, in words.
    var positionsOfWideInstructions: String {
        let (run, lane) = (layout.run, "(l / \(tileChannels))")
        return isGrouped
            ? "byte i: position \(run) \(lane) + i in the low nibble and \(run * layout.groups) further in the high one"
            : "positions \(2 * packing) \(lane) on; byte i: position i in the low nibble and \(run) further in the high one"
    }
}
