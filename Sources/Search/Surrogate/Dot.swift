/// The inner product of `count` numbers, in eight sums, so that it is vectorised: the standard order of sums is not.
@inline(__always)
func dot(_ one: UnsafePointer<Double>, _ other: UnsafePointer<Double>, _ count: Int) -> Double {
    var first = SIMD4<Double>()
    var second = SIMD4<Double>()
    var place = 0
    while place + 8 <= count {
        first +=
            UnsafeRawPointer(one + place).loadUnaligned(as: SIMD4<Double>.self)
            * UnsafeRawPointer(other + place).loadUnaligned(as: SIMD4<Double>.self)
        second +=
            UnsafeRawPointer(one + place + 4).loadUnaligned(as: SIMD4<Double>.self)
            * UnsafeRawPointer(other + place + 4).loadUnaligned(as: SIMD4<Double>.self)
        place += 8
    }
    var sum = (first + second).sum()
    while place < count {
        sum += one[place] * other[place]
        place += 1
    }
    return sum
}
