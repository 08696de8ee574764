/// What a device's sensors say; nil where one cannot be read.
public struct DeviceState: Hashable, Sendable {
    /// The clock of its compute units, in MHz.
    public var clock: Double?
    /// The power that it draws, in watts.
    public var power: Double?
    /// Its temperature, in degrees Celsius.
    public var temperature: Double?

    /// A state; nothing is known by default.
    public init(clock: Double? = nil, power: Double? = nil, temperature: Double? = nil) {
        self.clock = clock
        self.power = power
        self.temperature = temperature
    }
}
