extension Collection<Double> {
    /// The middle one in order, or the mean of the two in the middle; NaN of none.
    public var median: Double {
        let sorted = sorted()
        guard let last = sorted.last else { return .nan }
        let middle = sorted.count / 2
        return sorted.count % 2 == 1 ? sorted[middle] : middle == 0 ? last : (sorted[middle - 1] + sorted[middle]) / 2
    }

    /// The median absolute deviation: the median of the distances from the median, not scaled; NaN of none.
    public var medianDeviation: Double {
        let median = median
        return map { abs($0 - median) }.median
    }

    /// The smallest one that at least the share `share` of all does not exceed; NaN of none.
    public func percentile(_ share: Double) -> Double {
        let sorted = sorted()
        guard !sorted.isEmpty else { return .nan }
        let rank = (share * Double(sorted.count)).rounded(.up)
        return sorted[Swift.max(0, Swift.min(sorted.count - 1, Int(rank) - 1))]
    }
}
