/// A function of values that a lane computes alone, emitted through a macro of the preamble.
public enum Function: Hashable, Sendable {
    /// `v_perm_b32` of (high, low, selector): selector bytes 0 to 3 pick bytes of `low`, 4 to 7 of `high`, 12 is zero.
    case permuteBytes
    /// The bits of an f32 as u32.
    case bitsOfFloat
    /// The f32 whose bits are a u32.
    case floatOfBits
    /// a * b + c in f32 with one rounding, element by element.
    case fusedMultiplyAdd
    /// Two to the power of each element, within two units in the last place.
    ///
    /// Below the least normal number the result is zero or the subnormal one (`v_exp_f32` flushes); a NaN gives a NaN.
    case exponential2
    /// One over each element, within two units in the last place; subnormal operands and results may count as zeros.
    case reciprocal
    /// The larger of each two elements, of f32 or of integers; of a number and a NaN the number.
    case maximum
    /// Each f32 without its sign.
    case absolute
    /// The integer nearest to each f32, the even one of two; only for magnitudes below 2^31.
    case roundedToInteger
    /// The number of bits of a u32 that are set.
    case bitCount
    /// `v_dot4_i32_i8` of (a, b, c): c plus the sum of the products of the four signed bytes of a and b.
    case dotBytes
    /// For vectors of 2n unsigned and 2n signed bytes: n 16-bit sums of two products each, which saturate (`vpmaddubsw`).
    case dotBytePairs(Int)
    /// For vectors of 2n 16-bit numbers: n 32-bit sums of two products each (`vpmaddwd`).
    case dotShortPairs(Int)
    /// For n 32-bit sums and vectors of 4n unsigned and 4n signed bytes: each sum plus four products (`vpdpbusd`).
    case dotByteQuads(Int)

    /// Whether its vectors are of bytes.
    var isOfBytes: Bool {
        if case .dotShortPairs = self { false } else { true }
    }

    /// Whether it takes values of any width, element by element.
    var isElementwise: Bool {
        switch self {
        case .fusedMultiplyAdd, .exponential2, .reciprocal, .maximum, .absolute, .roundedToInteger: true
        default: false
        }
    }

    /// Operand types and result type; elementwise functions take the number of elements from `first`, the first operand.
    public func signature(first: ValueType?) -> (operands: [ValueType], result: ValueType) {
        let floats = ValueType(.f32, first?.width ?? 1)
        return switch self {
        case .permuteBytes: ([.u32, .u32, .u32], .u32)
        case .bitsOfFloat: ([.f32], .u32)
        case .floatOfBits: ([.u32], .f32)
        case .fusedMultiplyAdd: ([floats, floats, floats], floats)
        case .exponential2, .reciprocal, .absolute: ([floats], floats)
        case .maximum: Self.signature(ofTwo: first.map { $0.scalar.isInteger ? $0 : floats } ?? floats)
        case .roundedToInteger: ([floats], ValueType(.i32, floats.width))
        case .bitCount: ([.u32], .u32)
        case .dotBytes: ([.i32, .i32, .i32], .i32)
        case .dotBytePairs(let count):
            ([ValueType(.u8, 2 * count), ValueType(.i8, 2 * count)], ValueType(.i16, count))
        case .dotShortPairs(let count):
            ([ValueType(.i16, 2 * count), ValueType(.i16, 2 * count)], ValueType(.i32, count))
        case .dotByteQuads(let count):
            (
                [ValueType(.i32, count), ValueType(.u8, 4 * count), ValueType(.i8, 4 * count)], ValueType(.i32, count)
            )
        }
    }

    private static func signature(ofTwo type: ValueType) -> (operands: [ValueType], result: ValueType) {
        ([type, type], type)
    }
}
