import KernelDSL

/// Two bf16 in each u32, the first in the lower half, as expressions.
enum PackedBF16 {
    private static var lowHalf: Value { .constant(16, .u32) }

    /// The values of `vectors` of packed ones in f32, in their order.
    static func floats(_ vectors: [Value]) -> [Value] {
        vectors.flatMap { vector in
            (0..<vector.type.width).flatMap { place -> [Value] in
                let word = vector[place]
                return [
                    .call(.floatOfBits, word << lowHalf),
                    .call(.floatOfBits, word & .constant(0xffff_0000, .u32)),
                ]
            }
        }
    }

    /// The largest magnitude among `vectors` of packed ones, as ``RowQuantisation/magnitude(of:)`` gives it.
    static func largestMagnitude(_ vectors: [Value], in kernel: KernelBuilder) -> Value {
        // Two bf16 at a time: without their signs they are ordered as integers.
        let packed = vectors.flatMap { vector in (0..<vector.type.width).map { vector[$0] } }
        let pairs = packed.map { word in
            (word & .constant(0x7fff_7fff, .u32)).reinterpreted(as: ValueType(.u16, 2))
        }
        let pair = kernel.define("pair", pairs.dropFirst().reduce(pairs[0], RowQuantisation.larger))
        let word = kernel.define("halves", pair.reinterpreted(as: .u32))
        let larger = RowQuantisation.larger(
            (word << lowHalf).reinterpreted(as: .i32),
            (word & .constant(0xffff_0000, .u32)).reinterpreted(as: .i32))
        return kernel.define("magnitude", larger)
    }
}
