import KernelDSL

/// Joins what the lanes of a row hold, for every lane of it; a row has whole waves.
struct RowReduction {
    /// Lanes of a row, a multiple of a wave's.
    let lanes: Int
    /// Rows of a workgroup.
    let rows: Int
    let kernel: KernelBuilder

    private static let waveSize: Int = 64

    /// Bytes of LDS that one reduction takes.
    static func sharedBytes(lanes: Int, rows: Int) -> Int { lanes > waveSize ? 4 * rows * lanes / waveSize : 0 }

    /// The i32 `value` of all lanes joined by `join`, which may join them in any order.
    ///
    /// All lanes of the workgroup must meet here.
    func reduce(_ name: String, _ value: Value, by join: (Value, Value) -> Value) -> Value {
        var value = value
        for mask in [32, 16, 8, 4, 2, 1] {
            let other = kernel.shuffle("other", value, exclusiveOr: .constant(mask))
            value = kernel.define(name, join(value, other))
        }
        let waves = lanes / Self.waveSize
        guard waves > 1 else { return value }
        let buffer = kernel.sharedBuffer("\(name)OfWaves", .i32, count: rows * waves)
        let wave = kernel.define("wave", Value.builtin(.thread) / .constant(Self.waveSize))
        kernel.branch(Value.builtin(.lane).equals(0), .bounds("one lane stores what its wave has")) {
            kernel.store(value, to: buffer, at: wave)
        }
        kernel.barrier(.workgroup)
        let first = wave / .constant(waves) * .constant(waves)
        // Places are read in vectors that divide them.
        let width = waves % 4 == 0 ? 4 : waves % 2 == 0 ? 2 : 1
        let parts = stride(from: 0, to: waves, by: width).flatMap { place in
            let part = kernel.load("part", ValueType(.i32, width), from: buffer, at: first + .constant(place))
            return (0..<width).map { part[$0] }
        }
        return kernel.define(name, parts.dropFirst().reduce(parts[0], join))
    }
}
