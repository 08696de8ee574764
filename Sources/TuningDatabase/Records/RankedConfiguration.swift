/// One of the best configurations that a search found.
public struct RankedConfiguration: Hashable, Sendable {
    /// The configuration.
    public let configuration: RecordedConfiguration
    /// Its time in microseconds, obtained as the record's own time was.
    public let microseconds: Double
    /// Waves that fit on a SIMD, as the build that the record was made with compiled it; nil where that is not known.
    public let wavesPerSIMD: Int?

    /// `configuration`, which takes `microseconds`.
    public init(_ configuration: RecordedConfiguration, microseconds: Double, wavesPerSIMD: Int? = nil) {
        self.configuration = configuration
        self.microseconds = microseconds
        self.wavesPerSIMD = wavesPerSIMD
    }

    /// The same with its parameters in `other`'s order.
    func ordered(like other: RecordedConfiguration) -> RankedConfiguration {
        RankedConfiguration(
            configuration.ordered(like: other), microseconds: microseconds, wavesPerSIMD: wavesPerSIMD)
    }
}
