import KernelDSL

/// How packed 4-bit weights become bytes that a matrix instruction takes.
///
/// A dword holds eight weights: four in the low nibbles of its bytes, four in the high ones.
public enum Int4Unpacking: String, Hashable, Sendable, CaseIterable {
    /// Masks alone: low nibbles are stored offset by 8 and stand for themselves, high ones are in two's complement and
    /// stand for 16 times themselves; each kind has accumulators of its own. The result is
    /// (16 · (low − 8 · Σx_low) + high) / 16, where Σx_low sums the activations that meet low nibbles. Exact in i32.
    case two
    /// Both kinds moved to the upper nibble, where two's complement of four bits is 16 times the weight; 1/16 goes into
    /// the scale.
    case three
    /// Sign extension by a mask and a multiplication, as the published kernels do.
    case seven

    /// Vector instructions for one dword, as the compilers emit them.
    public var operationsPerDword: Int {
        switch self {
        case .two: 2
        case .three: 3
        case .seven: 7
        }
    }

    /// What the accumulated sum has to be multiplied by.
    public var scale: Float { self == .seven ? 1 : 1.0 / 16 }

    /// Whether low and high nibbles are summed apart.
    public var separatesNibbles: Bool { self == .two }

    /// How a weight in −8...7 is stored in a low nibble.
    public func lowNibble(of weight: Int8) -> UInt8 {
        UInt8(bitPattern: self == .two ? weight &+ 8 : weight) & 15
    }

    /// The weight that a low nibble stands for.
    public func weight(ofLowNibble nibble: UInt8) -> Int8 {
        self == .two ? Int8(nibble & 15) - 8 : Self.weight(ofHighNibble: nibble)
    }

    /// The weight that a nibble in two's complement stands for.
    public static func weight(ofHighNibble nibble: UInt8) -> Int8 {
        Int8(bitPattern: nibble << 4) >> 4
    }

    /// The bytes for matrix operands, of low nibbles and of high ones, from packed dwords.
    package func unpack(_ packed: Value) -> (low: Value, high: Value) {
        let type = packed.type
        func mask(_ bits: UInt32) -> Value { .constant(Int(Int32(bitPattern: bits)), type) }
        switch self {
        case .two:
            return (packed & mask(0x0f0f_0f0f), packed & mask(0xf0f0_f0f0))
        case .three:
            return (packed << .constant(4, type) & mask(0xf0f0_f0f0), packed & mask(0xf0f0_f0f0))
        case .seven:
            func extend(_ nibbles: Value) -> Value {
                (nibbles & mask(0x0f0f_0f0f)) | ((nibbles & mask(0x0808_0808)) * .constant(0x1e, type))
            }
            return (extend(packed), extend(packed >> .constant(4, type)))
        }
    }
}
