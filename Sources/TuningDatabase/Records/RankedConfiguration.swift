/// One of the best configurations that a search found.
public struct RankedConfiguration: Hashable, Sendable {
    /// The configuration.
    public let configuration: RecordedConfiguration
    /// Its time in microseconds, obtained as the record's own time was.
    public let microseconds: Double

    /// `configuration`, which takes `microseconds`.
    public init(_ configuration: RecordedConfiguration, microseconds: Double) {
        self.configuration = configuration
        self.microseconds = microseconds
    }
}
