/// A function of values that a lane computes alone, emitted through a macro of the preamble.
public enum Function: Hashable, Sendable {
    /// `v_perm_b32` of (high, low, selector): selector bytes 0 to 3 pick bytes of `low`, 4 to 7 of `high`, 12 is zero.
    case permuteBytes
    /// The bits of an f32 as u32.
    case bitsOfFloat
    /// The f32 whose bits are a u32.
    case floatOfBits
    /// a * b + c in f32 with one rounding.
    case fusedMultiplyAdd
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

    /// Operand types and result type.
    public var signature: (operands: [ValueType], result: ValueType) {
        switch self {
        case .permuteBytes: ([.u32, .u32, .u32], .u32)
        case .bitsOfFloat: ([.f32], .u32)
        case .floatOfBits: ([.u32], .f32)
        case .fusedMultiplyAdd: ([.f32, .f32, .f32], .f32)
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
}
