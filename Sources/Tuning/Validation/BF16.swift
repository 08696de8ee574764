/// bfloat16 as its 16 bits.
public enum BF16 {
    /// The value of `bits`.
    public static func float(_ bits: UInt16) -> Float {
        Float(bitPattern: UInt32(bits) << 16)
    }

    /// The bits of `value` without those that bf16 has no room for: its own where it is a bf16's value.
    public static func bits(_ value: Float) -> UInt16 {
        UInt16(truncatingIfNeeded: value.bitPattern >> 16)
    }
}
