/// Times of one kernel, in seconds an invocation.
public struct SampleSeries: Hashable, Sendable {
    /// The samples, in the order in which they were taken.
    public var seconds: [Double]
    /// Invocations that each sample is the mean of.
    public var invocations: Int

    /// The series `seconds`.
    public init(_ seconds: [Double], invocations: Int) {
        self.seconds = seconds
        self.invocations = invocations
    }

    /// The median; NaN without samples.
    public var median: Double { seconds.median }
    /// The median distance from the median, in seconds; NaN without samples.
    public var deviation: Double { seconds.medianDeviation }
}
