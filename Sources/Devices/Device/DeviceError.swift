/// What can go wrong on a device.
public enum DeviceError: Error, Hashable, Sendable {
    /// There is no such device, or nothing that speaks to it.
    case absent(reason: String)
    /// Memory of that many bytes cannot be had.
    case outOfMemory(bytes: Int)
    /// The device cannot load programs of that form, or not this one.
    case unloadable(reason: String)
    /// A launch does not fit its kernel or the device.
    case badLaunch(kernel: String, reason: String)
    /// A launch failed while it ran.
    case launchFailed(kernel: String, reason: String)
    /// The device answers no longer.
    case lost(reason: String)
    /// A time that cannot be: events that go backwards.
    case impossibleTime(seconds: Double)
    /// A copy that lies outside of its memory.
    case outOfRange(offset: Int, count: Int, size: Int)

    /// Whether the device cannot be used any more by this process.
    public var isFatal: Bool {
        switch self {
        case .launchFailed, .lost: true
        case .absent, .outOfMemory, .unloadable, .badLaunch, .impossibleTime, .outOfRange: false
        }
    }
}
