/// The dot product of a row of activations and a channel's weights, weights scaled: Σ_g s_g · S_g with S_g = Σ_{k in g} x · w.
///
/// There is one group, all of K, where scales are per channel.
public struct ScaledSum: Hashable, Sendable {
    /// Σ_k x · w, exact: |sum| ≤ 128 · 8 · K, and K up to 2^20 stays within an i32.
    public let integer: Int32
    /// Σ_g s_g · S_g, up to the roundings of f64.
    public let value: Double
    /// Σ_g |s_g · S_g|, or the sum over the parts of groups that are scaled apart.
    public let magnitude: Double

    /// The sum of `row` · `weights`, `scales.count` groups of equal length, each of so many parts of equal length.
    public init(
        row: UnsafeBufferPointer<Int8>, weights: UnsafeBufferPointer<Int8>, scales: UnsafeBufferPointer<Float>,
        partsPerGroup: Int = 1
    ) {
        let parts = scales.count * partsPerGroup
        let depth = row.count / max(1, parts)
        var integer: Int32 = 0
        var value = 0.0
        var magnitude = 0.0
        for part in 0..<parts {
            let places = (part * depth)..<((part + 1) * depth)
            let sum = Self.dot(
                UnsafeBufferPointer(rebasing: row[places]), UnsafeBufferPointer(rebasing: weights[places]))
            integer &+= sum
            let product = Double(sum) * Double(scales[part / partsPerGroup])
            value += product
            magnitude += abs(product)
        }
        self.integer = integer
        self.value = value
        self.magnitude = magnitude
    }

    /// Sums known from elsewhere, of one scale for all of K.
    public init(integer: Int32, scale: Float) {
        self.integer = integer
        value = Double(integer) * Double(scale)
        magnitude = abs(value)
    }

    /// Σ x · w over as many elements as both have.
    ///
    /// Products are summed in 16-bit lanes before they are widened: 4 · 128 · 8 is an eighth of what those hold.
    @inline(__always)
    static func dot(_ x: UnsafeBufferPointer<Int8>, _ w: UnsafeBufferPointer<Int8>) -> Int32 {
        let count = min(x.count, w.count)
        let (long, eights) = (count / 32 * 32, count / 8 * 8)
        var total = SIMD8<Int32>(repeating: 0)
        if let x = UnsafeRawPointer(x.baseAddress), let w = UnsafeRawPointer(w.baseAddress) {
            for start in stride(from: 0, to: long, by: 32) {
                var sum = SIMD8<Int16>(repeating: 0)
                for at in stride(from: start, to: start + 32, by: 8) {
                    sum &+= widened(x, at) &* widened(w, at)
                }
                total &+= SIMD8<Int32>(truncatingIfNeeded: sum)
            }
            for at in stride(from: long, to: eights, by: 8) {
                total &+= SIMD8<Int32>(truncatingIfNeeded: widened(x, at) &* widened(w, at))
            }
        }
        var sum = total.wrappedSum()
        for k in eights..<count {
            sum &+= Int32(x[k]) &* Int32(w[k])
        }
        return sum
    }

    @inline(__always)
    private static func widened(_ values: UnsafeRawPointer, _ offset: Int) -> SIMD8<Int16> {
        SIMD8<Int16>(truncatingIfNeeded: values.loadUnaligned(fromByteOffset: offset, as: SIMD8<Int8>.self))
    }
}
