extension BoundedValue {
    /// No number that this stands for has a larger magnitude.
    public var largestMagnitude: Double { abs(value) + bound }

    /// What one rounding to `format` makes of this.
    ///
    /// The number that is rounded is at most ``largestMagnitude``, so a rounding to nearest moves it by at most half a unit in
    /// the last place of that, one towards zero by at most a whole one. Half a unit is up to half of what u · |value| would
    /// admit, which tells every second truncated result from a rounded one. What may lie below the normal range may be flushed
    /// to zero.
    public func rounded(to format: FloatFormat, _ rounding: FloatRounding = .nearest) -> BoundedValue {
        let mayUnderflow = abs(value) - bound < FloatFormat.smallestNormal
        let loss = max(
            rounding.halfUnits * format.halfUnit(upTo: largestMagnitude),
            mayUnderflow ? min(largestMagnitude, FloatFormat.smallestNormal) : 0)
        return BoundedValue(value: value, bound: bound + loss)
    }
}
