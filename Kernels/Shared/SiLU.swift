import KernelDSL

/// SiLU(gate) · up in f32, as expressions of scalars or of vectors.
///
/// SiLU(g) = g / (1 + e^-g) = g · reciprocal(1 + exponential2(-g · log2 e)). Finite operands give no NaN: where e^-g is too
/// large for f32 its reciprocal is 0 and so is the product, where it is too small the reciprocal is 1. The bound of its error
/// is `BoundedValue.silu(gate:up:)` of the references.
enum SiLU {
    /// The product of `up` and the SiLU of `gate`.
    static func product(gate: Value, up: Value, in kernel: KernelBuilder) -> Value {
        let minusLog2E = Value.constant(-1.442_695_04 as Float, gate.type)
        let exponential = kernel.define("exponential", .call(.exponential2, gate * minusLog2E))
        let one = Value.constant(1 as Float, gate.type)
        return kernel.define("product", gate * .call(.reciprocal, one + exponential) * up)
    }
}
