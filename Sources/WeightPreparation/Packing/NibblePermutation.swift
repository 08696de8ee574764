/// Moves of nibbles inside vectors of 32-bit words, as few instructions of 16-byte vectors each.
///
/// Any x86-64 has these: a module of Swift is compiled for all of them.
enum NibblePermutation {
    /// Words `low` and `high` of eight weights each as four pairs of dwords, two pairs a vector.
    ///
    /// Byte b of pair i holds position b of `low[i]` in its low nibble and of `high[i]` in its high one.
    @inline(__always)
    static func pairs(
        low: SIMD4<UInt32>, high: SIMD4<UInt32>, _ order: NibbleOrder
    ) -> (SIMD4<UInt32>, SIMD4<UInt32>) {
        let (first, second) = interleaved(low, high)
        let pairs = (swappedMiddleNibbles(first), swappedMiddleNibbles(second))
        // With the evens first, bytes hold 0, 2, 4, 6, 1, 3, 5, 7.
        return order == .sequential ? pairs : (mergedHalves(pairs.0), mergedHalves(pairs.1))
    }

    /// The bytes of the halves of every pair by turns.
    ///
    /// Shifts and masks rather than moves of bytes: where moves follow arithmetic, LLVM does the arithmetic byte by byte.
    @inline(__always)
    private static func mergedHalves(_ pairs: SIMD4<UInt32>) -> SIMD4<UInt32> {
        let pairs = unsafeBitCast(pairs, to: SIMD2<UInt64>.self)
        let far = ((pairs &>> 16) ^ pairs) & SIMD2(repeating: 0x0000_0000_ffff_0000)
        let nearer = pairs ^ far ^ (far &<< 16)
        let near = ((nearer &>> 8) ^ nearer) & SIMD2(repeating: 0x0000_ff00_0000_ff00)
        return unsafeBitCast(nearer ^ near ^ (near &<< 8), to: SIMD4<UInt32>.self)
    }

    /// Words of eight weights with position j in the low nibble of byte j and j + 4 in the high one.
    @inline(__always)
    static func quads(_ words: SIMD4<UInt32>, _ order: NibbleOrder) -> SIMD4<UInt32> {
        switch order {
        case .sequential: swappedMiddleNibbles(swappedMiddleBytes(words))
        case .evensFirst: swappedMiddleBytes(swappedMiddleNibbles(words))
        }
    }

    /// Elements 0 and 2 of `a`, then of `b`.
    @inline(__always)
    static func evens(_ a: SIMD4<UInt32>, _ b: SIMD4<UInt32>) -> SIMD4<UInt32> {
        SIMD4(a[0], a[2], b[0], b[2])
    }

    /// Elements 1 and 3 of `a`, then of `b`.
    @inline(__always)
    static func odds(_ a: SIMD4<UInt32>, _ b: SIMD4<UInt32>) -> SIMD4<UInt32> {
        SIMD4(a[1], a[3], b[1], b[3])
    }

    /// Element i of each of four vectors, for i = 0 to 3.
    @inline(__always)
    static func transposed(
        _ a: SIMD4<UInt32>, _ b: SIMD4<UInt32>, _ c: SIMD4<UInt32>, _ d: SIMD4<UInt32>
    ) -> (SIMD4<UInt32>, SIMD4<UInt32>, SIMD4<UInt32>, SIMD4<UInt32>) {
        (
            SIMD4(a[0], b[0], c[0], d[0]), SIMD4(a[1], b[1], c[1], d[1]), SIMD4(a[2], b[2], c[2], d[2]),
            SIMD4(a[3], b[3], c[3], d[3])
        )
    }

    /// The bytes of `a` and `b` by turns.
    @inline(__always)
    private static func interleaved(_ a: SIMD4<UInt32>, _ b: SIMD4<UInt32>) -> (SIMD4<UInt32>, SIMD4<UInt32>) {
        let a = unsafeBitCast(a, to: SIMD16<UInt8>.self)
        let b = unsafeBitCast(b, to: SIMD16<UInt8>.self)
        let first = SIMD16(
            a[0], b[0], a[1], b[1], a[2], b[2], a[3], b[3], a[4], b[4], a[5], b[5], a[6], b[6], a[7], b[7])
        let second = SIMD16(
            a[8], b[8], a[9], b[9], a[10], b[10], a[11], b[11], a[12], b[12], a[13], b[13], a[14], b[14], a[15], b[15])
        return (unsafeBitCast(first, to: SIMD4<UInt32>.self), unsafeBitCast(second, to: SIMD4<UInt32>.self))
    }

    /// Nibbles 0, 1, 2, 3 of every 16 bits as 0, 2, 1, 3.
    @inline(__always)
    private static func swappedMiddleNibbles(_ words: SIMD4<UInt32>) -> SIMD4<UInt32> {
        let differences = ((words &>> 4) ^ words) & SIMD4(repeating: 0x00f0_00f0)
        return words ^ differences ^ (differences &<< 4)
    }

    /// Bytes 0, 1, 2, 3 of every word as 0, 2, 1, 3.
    @inline(__always)
    private static func swappedMiddleBytes(_ words: SIMD4<UInt32>) -> SIMD4<UInt32> {
        let differences = ((words &>> 8) ^ words) & SIMD4(repeating: 0x0000_ff00)
        return words ^ differences ^ (differences &<< 8)
    }
}
