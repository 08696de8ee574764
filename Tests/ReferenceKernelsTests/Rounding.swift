/// Roundings to bf16, right and wrong ones.
enum Rounding {
    /// To nearest, ties to even.
    static func nearest(_ value: Float) -> Float {
        let bits = value.bitPattern
        return Float(bitPattern: (bits + 0x7fff + (bits >> 16 & 1)) & 0xffff_0000)
    }

    /// Towards zero: what a kernel does that only takes the upper half.
    static func truncated(_ value: Float) -> Float {
        Float(bitPattern: value.bitPattern & 0xffff_0000)
    }
}
