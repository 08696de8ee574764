/// What else is known about a measured time.
public struct MeasurementDetail: Hashable, Sendable {
    /// Nothing else is known.
    public static let none = MeasurementDetail()

    /// The median with cold caches in microseconds; nil where none was taken.
    public var coldMedian: Double?
    /// The median with warm caches in microseconds; nil where none was taken.
    public var hotMedian: Double?
    /// How much two measurements of one kernel differ, as a share of its time: the incumbent or the winner timed against
    /// itself; nil where that was not done.
    public var noiseFloor: Double?
    /// What the device did meanwhile.
    public var state: RecordedDeviceState

    /// The given figures.
    public init(
        coldMedian: Double? = nil, hotMedian: Double? = nil, noiseFloor: Double? = nil,
        state: RecordedDeviceState = .unknown
    ) {
        self.coldMedian = coldMedian
        self.hotMedian = hotMedian
        self.noiseFloor = noiseFloor
        self.state = state
    }

    /// - Throws: ``RecordError`` where a median is not above 0 or the noise is below it.
    func check() throws(RecordError) {
        for (member, median) in [("time.cold_us", coldMedian), ("time.hot_us", hotMedian)] {
            if let median, !(median > 0 && median.isFinite) {
                throw .invalid(member: member, found: "\(median)", expected: "a number above 0")
            }
        }
        if let noiseFloor, !(noiseFloor >= 0 && noiseFloor.isFinite) {
            throw .invalid(member: "time.noise", found: "\(noiseFloor)", expected: "a number from 0 up")
        }
        try state.check()
    }
}
