import Devices

/// What a measure-worker needs from the program that it is part of.
public struct MeasuringHost {
    /// Opens a device.
    public var device: (DeviceSelector) throws -> any Device
    /// The family of a problem on a device.
    public var family: (ProblemRequest, DeviceIdentity) throws -> any VerifiableFamily

    /// A host; families are those of ``Operations`` unless told otherwise.
    public init(
        device: @escaping (DeviceSelector) throws -> any Device,
        family: @escaping (ProblemRequest, DeviceIdentity) throws -> any VerifiableFamily
    ) {
        self.device = device
        self.family = family
    }
}
