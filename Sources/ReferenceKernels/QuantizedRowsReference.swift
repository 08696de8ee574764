/// Rows as INT8 in plain loops, by the very f32 operations that kernels use: every one is exactly rounded, so that results are
/// these to the bit.
///
/// With a the largest magnitude of a row: scale = a / 127 and factor = 127 / a in f32; values are the integers nearest to the
/// exact x · factor, the even one of two. A row with a below 2^-119 counts as zeros.
public struct QuantizedRowsReference: Sendable {
    /// Values of a row (K).
    public let depth: Int
    /// The scale of each row; NaN where the row holds a NaN.
    public let scales: [Float]
    /// Quantised values, row-major; rows whose scale is no number are zeros here, and may be anything.
    public let values: [Int8]

    /// Magnitudes below count as zero where nothing in the row is larger.
    public static let smallest: Float = 0x1p-119

    /// `inputs` quantised, row-major with rows of `depth`.
    public init(_ inputs: [Float], depth: Int) {
        self.depth = depth
        var scales: [Float] = []
        var values = [Int8](repeating: 0, count: inputs.count)
        for start in stride(from: 0, to: inputs.count, by: depth) {
            let row = inputs[start..<(start + depth)]
            var largest: Float = 0
            for x in row where !(x.magnitude <= largest) {
                largest = largest.isNaN ? largest : x.magnitude
            }
            let isZero = largest < Self.smallest
            scales.append(isZero ? 0 : largest / 127)
            let factor = isZero ? 0 : 127 / largest
            guard largest.isFinite else { continue }
            for (index, x) in row.enumerated() {
                // Both have 24 bits: the product is exact.
                values[start + index] = Int8((Double(x) * Double(factor)).rounded(.toNearestOrEven))
            }
        }
        self.scales = scales
        self.values = values
    }

    /// For each row the sum of `values` with k % 16 < 8, which meet low nibbles.
    public static func lowSums(of values: [Int8], depth: Int) -> [Int32] {
        stride(from: 0, to: values.count, by: depth).map { start in
            var sum: Int32 = 0
            for k in 0..<depth where k % 16 < 8 {
                sum += Int32(values[start + k])
            }
            return sum
        }
    }

    /// The sum of each `count` consecutive ones of `values`.
    public static func sums(of values: [Int8], each count: Int) -> [Int32] {
        stride(from: 0, to: values.count, by: count).map { start in
            values[start..<(start + count)].reduce(0) { $0 + Int32($1) }
        }
    }
}
