import KernelDSL

/// Writes what becomes of a row's sums: scaled values, and their rounding to bf16.
struct VectorEpilogue {
    let tile: VectorTile
    let kernel: KernelBuilder

    /// Sums times the row's factor and, where channels have one scale, the channels' scales from `place` on.
    func scaled(_ sum: Value, by rowScale: Value, _ weightScales: GlobalPointer?, at place: Value) -> Value {
        let factor = rowScale.splat(tile.lanes)
        guard !tile.isGrouped, let weightScales else { return kernel.define("scaled", sum * factor) }
        let scales = kernel.load("weightScale", tile.realType, from: weightScales, at: place)
        return kernel.define("scaled", sum.converted(to: .f32) * factor * scales)
    }

    /// `value` as bf16.
    func rounded(_ value: Value) -> Value {
        let word = ValueType(.u32, tile.lanes)
        let bits =
            switch tile.rounding {
            case .nearest: BF16Rounding.nearestEven(value, in: kernel)
            case .zero: kernel.define("bits", value.reinterpreted(as: word))
            }
        return (bits >> .constant(16, word)).converted(to: .u16).reinterpreted(as: ValueType(.bf16, tile.lanes))
    }
}
