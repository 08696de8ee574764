import KernelDSL

/// Rows of f32 as INT8 with one scale each, as expressions of scalars or of vectors.
///
/// Let a be the largest magnitude of a row. Its scale is a / 127 and its factor 127 / a, each one division of f32, rounded to
/// nearest. The row's x become the integers nearest to x · factor, the even one of two, the product being exact: one fused
/// multiply-add of x, the factor and 1.5 · 2^23, where an f32 has no bits below 1. The low byte of the sum is the integer.
/// Every one of these operations is exactly rounded, so that all targets give the same bytes.
///
/// As |x| <= a, the product's magnitude is below 127.5: no value is -128. A row whose largest magnitude lies below 2^-119
/// counts as zeros, with a scale of 0: the factor would be infinite below 2^-121, and no scale is a subnormal number, which
/// hardware may flush. A NaN or an infinity in a row makes its scale one, and its values mean nothing.
enum RowQuantisation {
    /// Magnitudes below this one count as zero where nothing in the row is larger.
    private static let smallest: Float = 0x1p-119
    /// Added to a magnitude up to 2^22, this leaves it rounded to an integer in the low bits.
    private static let magic: Float = 12_582_912
    private static let largestValue: Float = 127

    /// The magnitudes of f32 as i32, in their order, NaNs above all: what the largest is chosen by.
    static func magnitude(of value: Value) -> Value {
        let type = ValueType(.i32, value.type.width)
        return bits(of: value) & .constant(0x7fff_ffff, type)
    }

    /// The larger of each two magnitudes.
    static func larger(_ first: Value, _ second: Value) -> Value { .call(.maximum, first, second) }

    /// What x is multiplied with, and the row's scale, of a largest magnitude in f32.
    static func factors(ofLargest largest: Value, in kernel: KernelBuilder) -> (factor: Value, scale: Value) {
        let limit = Value.constant(largestValue)
        let zero = Value.constant(0 as Float)
        // A NaN is not less.
        let isZero = largest.isLess(than: .constant(smallest))
        return (
            kernel.define("factor", isZero.select(zero, else: limit / largest)),
            kernel.define("scale", isZero.select(zero, else: largest / limit))
        )
    }

    /// x · factor rounded to an integer, as i32 with the integer in its low byte.
    static func rounded(_ value: Value, by factor: Value) -> Value { bits(of: sum(of: value, by: factor)) }

    /// The f32 whose low byte is the integer.
    private static func sum(of value: Value, by factor: Value) -> Value {
        let type = value.type
        return .call(.fusedMultiplyAdd, value, factor.splat(type.width), .constant(magic, type))
    }

    /// The integers themselves of what ``rounded(_:by:)`` gives.
    static func integers(_ rounded: Value) -> Value {
        rounded - .constant(Int(magic.bitPattern), rounded.type)
    }

    /// Four x of a lane as four bytes of an i32, the first in the lowest.
    static func packed(_ values: [Value], by factor: Value, in kernel: KernelBuilder) -> Value {
        let words = values.map { kernel.define("rounded", .call(.bitsOfFloat, sum(of: $0, by: factor))) }
        let low = Value.call(.permuteBytes, words[1], words[0], .constant(0x0c0c_0400, .u32))
        let high = Value.call(.permuteBytes, words[3], words[2], .constant(0x0c0c_0400, .u32))
        return kernel.define(
            "bytes",
            .call(.permuteBytes, high, low, .constant(0x0504_0100, .u32)).reinterpreted(as: .i32))
    }

    /// `sum` plus the four bytes of `packed`.
    static func sum(_ packed: Value, onto sum: Value) -> Value {
        .call(.dotBytes, packed, .constant(0x0101_0101), sum)
    }

    private static func bits(of value: Value) -> Value {
        let type = ValueType(.i32, value.type.width)
        return type.width == 1 ? Value.call(.bitsOfFloat, value).reinterpreted(as: type) : value.reinterpreted(as: type)
    }
}
