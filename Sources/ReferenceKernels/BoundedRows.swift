/// Rows of numbers that are known up to a bound, as INT8: what each value and each scale may be.
///
/// Notation: p a number and e its bound, a the largest |p| of the row and d the largest e, u = 2^-24. A kernel's largest
/// magnitude is at most d from a, since no magnitude moves further; its factor is 127 / a rounded once, its product exact, and
/// rounding moves that by 1/2 at most. So a quantised value is at most 1/2 from a number between 127 (|p| - e)(1 - u) / (a + d)
/// and 127 (|p| + e)(1 + u) / (a - d), and the scale at most d / 127 and a rounding from a / 127.
public struct BoundedRows: Sendable {
    /// What each quantised value may be, row-major: an integer, so that any within the bound counts.
    public let values: [BoundedValue]
    /// What the scale of each row may be.
    public let scales: [BoundedValue]

    /// `inputs` quantised, row-major with rows of `depth`.
    ///
    /// A row whose largest magnitude is within its bound of 2^-119, where rows begin to count as zeros, may be zeros or not.
    public init(_ inputs: [BoundedValue], depth: Int) {
        var values: [BoundedValue] = []
        values.reserveCapacity(inputs.count)
        var scales: [BoundedValue] = []
        let unit = FloatFormat.f32.unitRoundoff
        let smallest = Double(QuantizedRowsReference.smallest)
        for start in stride(from: 0, to: inputs.count, by: depth) {
            let row = inputs[start..<(start + depth)]
            var (largest, error) = (0.0, 0.0)
            for input in row {
                largest = max(largest, abs(input.value))
                error = max(error, input.bound)
            }
            guard largest + error >= smallest else {
                let zero = BoundedValue(value: 0, bound: 0)
                values += [BoundedValue](repeating: zero, count: depth)
                scales.append(zero)
                continue
            }
            let mayBeZero = largest - error < smallest
            let scale = BoundedValue(value: largest / 127, bound: error / 127).rounded(to: .f32)
            scales.append(mayBeZero ? BoundedValue(value: scale.value, bound: scale.largestMagnitude) : scale)
            guard !mayBeZero else {
                values += row.map { BoundedValue(value: 127 * $0.value / largest, bound: 254) }
                continue
            }
            let (most, least) = (127 * (1 + unit) / (largest - error), 127 * (1 - unit) / (largest + error))
            for input in row {
                let magnitude = abs(input.value)
                let exact = 127 * magnitude / largest
                let upper = (magnitude + input.bound) * most - exact
                let below = magnitude - input.bound
                let lower = exact - below * (below < 0 ? most : least)
                values.append(
                    BoundedValue(value: 127 * input.value / largest, bound: 0.5 + max(upper, lower)))
            }
        }
        self.values = values
        self.scales = scales
    }
}
