/// bfloat16 as its 16 bits.
public enum BF16 {
    /// The value of `bits`.
    public static func float(_ bits: UInt16) -> Float {
        Float(bitPattern: UInt32(bits) << 16)
    }
}
