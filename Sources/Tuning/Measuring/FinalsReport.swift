import Devices

/// What the finals showed: samples of every finalist, taken in turns, and what follows from them.
public struct FinalsReport: Hashable, Sendable {
    /// The finalists' times by their number among the candidates; those that fell out have none.
    public var entries: [Int: FinalsEntry]
    /// Cold times of a second entry of the finalist ``FinalsDecision/reference``, which took part like any other.
    public var twin: SampleSeries
    /// What follows.
    public var decision: FinalsDecision
    /// What became of candidates that fell out.
    public var dropped: [Int: MeasurementOutcome]
    /// The device's state before the first sample.
    public var before: DeviceState
    /// The device's state after the last.
    public var after: DeviceState
    /// Wall-clock seconds of the finals.
    public var seconds: Double

    /// A report.
    public init(
        entries: [Int: FinalsEntry], twin: SampleSeries, decision: FinalsDecision,
        dropped: [Int: MeasurementOutcome] = [:], before: DeviceState = DeviceState(),
        after: DeviceState = DeviceState(), seconds: Double
    ) {
        self.entries = entries
        self.twin = twin
        self.decision = decision
        self.dropped = dropped
        self.before = before
        self.after = after
        self.seconds = seconds
    }
}
