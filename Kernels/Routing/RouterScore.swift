import KernelDSL

/// The arithmetic of a router, as expressions of scalars or of vectors.
enum RouterScore {
    /// sigmoid(logit) = reciprocal(1 + exponential2(-logit · log2 e)).
    static func score(_ logit: Value, in kernel: KernelBuilder) -> Value {
        let minusLog2E = Value.constant(-1.442_695_04 as Float, logit.type)
        let exponential = kernel.define("exponential", .call(.exponential2, logit * minusLog2E))
        return kernel.define("score", .call(.reciprocal, .constant(1 as Float, logit.type) + exponential))
    }

    /// Less than every key.
    static let none = Int(Int32.min)

    /// An i32 for each f32 that is the larger the larger the number is; what is no number is less than all that are.
    ///
    /// Integers alone: the bits of a negative number count downwards, and those of a NaN lie beyond infinity's. There is no
    /// negative zero: a score is none, and neither is a sum that is zero.
    static func key(_ number: Value, in kernel: KernelBuilder) -> Value {
        let type = ValueType(.i32, number.type.width)
        func constant(_ value: Int) -> Value { .constant(value, type) }
        let bits = kernel.define("bits", number.reinterpreted(as: type))
        let ordered = bits ^ ((bits >> constant(31)) & constant(0x7fff_ffff))
        let isNaN = kernel.define("isNaN", (constant(0x7f80_0000) - (bits & constant(0x7fff_ffff))) >> constant(31))
        return kernel.define("key", (ordered & (isNaN ^ constant(-1))) | (isNaN & constant(none + 1)))
    }

    /// The weight of an expert of `score` where the chosen scores add up to `sum`.
    static func weight(_ score: Value, sum: Value, scale: Value, in kernel: KernelBuilder) -> Value {
        let share = kernel.define("share", Value.call(.reciprocal, sum + .constant(Router.leastSum)))
        return score * share * scale
    }
}
