import OrderedJSON

/// What a device did while times were taken on it, as far as it is known.
public struct RecordedDeviceState: Hashable, Sendable {
    /// Nothing is known.
    public static let unknown = RecordedDeviceState()

    /// The clock of the compute units or cores, in MHz; nil where it is not known.
    public var clockMegahertz: Double?
    /// The power that the device drew, in watts; nil where it is not known.
    public var powerWatts: Double?

    /// The given figures.
    public init(clockMegahertz: Double? = nil, powerWatts: Double? = nil) {
        self.clockMegahertz = clockMegahertz
        self.powerWatts = powerWatts
    }
}

extension RecordedDeviceState {
    /// The state that `members` have.
    init(_ members: MemberReader) throws(RecordError) {
        self.init(
            clockMegahertz: try members.optionalNumber("clock_mhz"), powerWatts: try members.optionalNumber("power_w"))
    }

    /// Adds what is known to `members`.
    func write(to members: inout JSONObject) {
        members["clock_mhz"] = clockMegahertz.map { .number($0) }
        members["power_w"] = powerWatts.map { .number($0) }
    }

    /// - Throws: ``RecordError`` where a figure is no positive number.
    func check() throws(RecordError) {
        for (member, figure) in [("clock_mhz", clockMegahertz), ("power_w", powerWatts)] {
            if let figure, !(figure > 0 && figure.isFinite) {
                throw .invalid(member: member, found: "\(figure)", expected: "a number above 0")
            }
        }
    }
}

extension RecordedDeviceState: CustomStringConvertible {
    /// `2100 MHz, 650 W`; empty where nothing is known.
    public var description: String {
        [(clockMegahertz, "MHz"), (powerWatts, "W")].compactMap { figure, unit in
            figure.map { "\(Int($0.rounded())) \(unit)" }
        }.joined(separator: ", ")
    }
}
