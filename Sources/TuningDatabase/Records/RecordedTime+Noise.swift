extension RecordedTime {
    /// The difference to `other` in microseconds up to which the two cannot be told apart; nil unless both were measured
    /// on one device.
    ///
    /// Their deviations combined or, where a kernel was timed against itself and differed by more, that.
    public func noise(with other: RecordedTime) -> Double? {
        guard case .measured(_, let mine, _, _, let device, let detail) = self,
            case .measured(_, let others, _, _, device, let otherDetail) = other
        else { return nil }
        let floor = max(detail.noiseFloor ?? 0, otherDetail.noiseFloor ?? 0)
        return max((mine * mine + others * others).squareRoot(), floor * max(median, other.median))
    }

    /// Whether the difference to `other` is inside the noise of both; false unless both were measured on one device.
    public func isTie(with other: RecordedTime) -> Bool {
        noise(with: other).map { abs(median - other.median) <= $0 } ?? false
    }
}
