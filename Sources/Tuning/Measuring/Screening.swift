import Devices

/// What a screening showed: the configuration is right, and takes about so long.
public struct Screening: Hashable, Sendable {
    /// The judgement on the device; nil where none was asked for.
    public var verification: VerificationReport?
    /// Times with cold weights.
    public var cold: SampleSeries
    /// Whether it was given up after the first sample, far slower than the best.
    public var isAbandoned: Bool
    /// How weights were rotated.
    public var rotation: Rotation
    /// The device's state before the first sample.
    public var before: DeviceState
    /// The device's state after the last.
    public var after: DeviceState
    /// Wall-clock seconds of judging and timing.
    public var seconds: Double

    /// A screening.
    public init(
        verification: VerificationReport?, cold: SampleSeries, isAbandoned: Bool = false, rotation: Rotation,
        before: DeviceState = DeviceState(), after: DeviceState = DeviceState(), seconds: Double
    ) {
        self.verification = verification
        self.cold = cold
        self.isAbandoned = isAbandoned
        self.rotation = rotation
        self.before = before
        self.after = after
        self.seconds = seconds
    }
}
