/// A small generator whose numbers depend on its seed alone, on every machine (Steele, Lea and Flood, 2014).
package struct SplitMix64: RandomNumberGenerator {
    private var state: UInt64

    package init(seed: UInt64) {
        state = seed
    }

    /// A generator of its own for each `stream` of a seed.
    package init(seed: UInt64, stream: UInt64) {
        var mixer = SplitMix64(seed: seed &+ stream &* 0xd6e8_feb8_6659_fd93)
        state = mixer.next() ^ stream
    }

    package mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ mixed >> 27) &* 0x94d0_49bb_1331_11eb
        return mixed ^ mixed >> 31
    }

    /// A number from 0 on, below 1.
    package mutating func unit() -> Float {
        Float(next() >> 40) * 0x1p-24
    }

    /// A whole number from 0 on, below `bound`, by one step of the generator.
    ///
    /// The standard library may change how it draws; what records and routings rest on may not.
    package mutating func index(below bound: Int) -> Int {
        Int(next().multipliedFullWidth(by: UInt64(bound)).high)
    }
}
