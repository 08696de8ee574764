import KernelDSL

/// Rounding of f32 to bf16, as expressions.
enum BF16Rounding {
    /// A u32 whose upper half is the value rounded to nearest even; the lower half is left over.
    ///
    /// NaNs that arithmetic makes stay NaNs, since their payload leaves room for the carry.
    static func nearestEven(_ value: Value, in kernel: KernelBuilder) -> Value {
        let type = ValueType(.u32, value.type.width)
        let bits = kernel.define(
            "bits", type.width == 1 ? .call(.bitsOfFloat, value) : value.reinterpreted(as: type))
        let odd = (bits >> .constant(16, type)) & .constant(1, type)
        return bits + .constant(0x7fff, type) + odd
    }

    /// Four values rounded to nearest even as two packed pairs.
    static func pack(_ values: [Value], in kernel: KernelBuilder) -> Value {
        .vector([
            pack(low: values[0], high: values[1], in: kernel), pack(low: values[2], high: values[3], in: kernel),
        ])
    }

    /// Two values rounded to nearest even as a packed pair, `low` in the lower half.
    static func pack(low: Value, high: Value, in kernel: KernelBuilder) -> Value {
        let rounded = (low: nearestEven(low, in: kernel), high: nearestEven(high, in: kernel))
        return kernel.define(
            "pair", .call(.permuteBytes, rounded.high, rounded.low, .constant(0x0706_0302, .u32)))
    }
}
