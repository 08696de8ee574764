/// The times of one finalist.
public struct FinalsEntry: Hashable, Sendable {
    /// With weights that no invocation finds in a cache.
    public var cold: SampleSeries
    /// With the same weights again and again.
    public var hot: SampleSeries
    /// How weights were rotated for the cold ones.
    public var rotation: Rotation

    /// The times of one finalist.
    public init(cold: SampleSeries, hot: SampleSeries, rotation: Rotation) {
        self.cold = cold
        self.hot = hot
        self.rotation = rotation
    }
}
