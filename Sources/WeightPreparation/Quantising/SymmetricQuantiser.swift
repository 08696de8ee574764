/// Floats to INT4: symmetric, rounded half to even, scale = amax / 7.
///
/// Of w₀, w₁, … that share a scale, amax is the largest |w|. The scale is amax / 7 in f32, rounded to nearest even bf16 where a
/// group's is stored so, and then q = w / scale (in f32), rounded half to even: integers in −7…7. All weights are 0 where amax
/// or the scale is. A scale below the smallest normal f32 has few bits left: quotients are cut to −7…7 then.
///
/// Why 7 and not 8, which would use the integer −8 too: with 8 a largest weight that is positive does not fit and loses up to a
/// whole step, and it is the weight that matters most; with 7 nothing is cut, the error is at most half a step everywhere
/// (and, of a group, what rounding the scale to bf16 moves: up to 7 · 2^−9 of a step), w and −w get the same integer, and
/// the grid is that of moonshotai/Kimi-K2.5 and of Quark's INT4, whose integers lie in −7…7 too. It costs a wider step. The root
/// mean square error of normally distributed weights, relative to their own root mean square (tested): 9.7 % in groups of 32,
/// where 8 has 9.4 %, and 16.2 % in channels of 7168, where 8 has 14.4 %.
enum SymmetricQuantiser {
    /// The largest integer.
    static let largest: Float = 7
    /// Adding it leaves an integer in the low bits, rounded half to even: 1.5 · 2^23.
    private static let roundingBits: Float = 12_582_912

    /// The largest |w| of `count` weights, a multiple of 8, from `row` on: infinite or no number where any weight is.
    @inline(__always)
    static func largestMagnitude(_ row: UnsafeRawPointer, _ count: Int, isBF16: Bool) -> Float {
        if isBF16 {
            var largest = SIMD8<Int16>(repeating: 0)
            for place in stride(from: 0, to: 2 &* count, by: 16) {
                let magnitudes = (row + place).loadUnaligned(as: SIMD8<Int16>.self) & 0x7fff
                largest.replace(with: magnitudes, where: magnitudes .> largest)
            }
            return Float(bitPattern: UInt32(UInt16(bitPattern: largest.max())) << 16)
        }
        var largest = SIMD4<Int32>(repeating: 0)
        for place in stride(from: 0, to: 4 &* count, by: 16) {
            let magnitudes = (row + place).loadUnaligned(as: SIMD4<Int32>.self) & 0x7fff_ffff
            largest.replace(with: magnitudes, where: magnitudes .> largest)
        }
        return Float(bitPattern: UInt32(bitPattern: largest.max()))
    }

    /// Stores `count` weights from `row` on, a multiple of 8, as words in sequence and in two's complement.
    @inline(__always)
    static func store(
        _ row: UnsafeRawPointer, _ count: Int, isBF16: Bool, scale: Float, into words: UnsafeMutableRawPointer
    ) {
        guard scale >= .leastNormalMagnitude else {
            return storeSmall(row, count, isBF16: isBF16, scale: scale, into: words)
        }
        let scales = SIMD4(repeating: scale)
        for eight in 0..<count / 8 {
            let (even, odd) = load(row, eight, isBF16: isBF16)
            let low = rounded(even / scales) & 15
            let high = (rounded(odd / scales) & 15) &<< 4
            words.storeBytes(
                of: unsafeBitCast(SIMD4<UInt8>(truncatingIfNeeded: low | high), to: UInt32.self),
                toByteOffset: 4 &* eight, as: UInt32.self)
        }
    }

    /// Eight weights, those of even positions and those of odd ones.
    @inline(__always)
    private static func load(_ row: UnsafeRawPointer, _ eight: Int, isBF16: Bool) -> (SIMD4<Float>, SIMD4<Float>) {
        if isBF16 {
            let pairs = (row + 16 &* eight).loadUnaligned(as: SIMD4<UInt32>.self)
            return (
                unsafeBitCast(pairs &<< 16, to: SIMD4<Float>.self),
                unsafeBitCast(pairs & 0xffff_0000, to: SIMD4<Float>.self)
            )
        }
        let first = (row + 32 &* eight).loadUnaligned(as: SIMD4<Float>.self)
        let second = (row + 32 &* eight + 16).loadUnaligned(as: SIMD4<Float>.self)
        return (
            SIMD4(first[0], first[2], second[0], second[2]), SIMD4(first[1], first[3], second[1], second[3])
        )
    }

    @inline(__always)
    private static func rounded(_ quotients: SIMD4<Float>) -> SIMD4<UInt32> {
        unsafeBitCast(quotients + roundingBits, to: SIMD4<UInt32>.self)
    }

    /// The same for a scale that is 0 or subnormal.
    @inline(never)
    private static func storeSmall(
        _ row: UnsafeRawPointer, _ count: Int, isBF16: Bool, scale: Float, into words: UnsafeMutableRawPointer
    ) {
        for eight in 0..<count / 8 {
            let (even, odd) = load(row, eight, isBF16: isBF16)
            var word: UInt32 = 0
            for pair in 0..<4 where scale > 0 {
                for (position, weight) in [(2 * pair, even[pair]), (2 * pair + 1, odd[pair])] {
                    let integer = max(-largest, min(largest, (weight / scale).rounded(.toNearestOrEven)))
                    word |= (UInt32(bitPattern: Int32(integer)) & 15) << UInt32(4 * position)
                }
            }
            words.storeBytes(of: word, toByteOffset: 4 * eight, as: UInt32.self)
        }
    }

    /// The bits of the bf16 that is nearest to a finite `value`, the even one of two.
    @inline(__always)
    static func bf16Bits(_ value: Float) -> UInt16 {
        let bits = value.bitPattern
        return UInt16(truncatingIfNeeded: (bits &+ 0x7fff &+ (bits >> 16 & 1)) >> 16)
    }
}
