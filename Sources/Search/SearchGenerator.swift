/// Random numbers that are the same in every run for a seed: SplitMix64 (Steele, Lea, Flood 2014).
public struct SearchGenerator: RandomNumberGenerator, Sendable {
    private var state: UInt64

    /// The numbers of `seed`.
    public init(seed: UInt64) {
        state = seed
    }

    /// The next number, all 64 bits of it random.
    public mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }

    /// A place below `limit`, which must be above zero.
    public mutating func place(below limit: Int) -> Int {
        // The high half of a product: no division, and a bias below 2^-32 for the limits there are.
        Int(truncatingIfNeeded: next().multipliedFullWidth(by: UInt64(limit)).high)
    }

    /// A number from 0 up to 1.
    public mutating func fraction() -> Double {
        Double(next() >> 11) * 0x1p-53
    }
}
