/// Why a list of devices cannot be used.
public enum DeviceListError: Error, Hashable, Sendable {
    /// A part of the list is neither an index nor a range.
    case unreadable(part: String, text: String)
    /// A range ends before it begins.
    case backwards(lower: Int, upper: Int)
    /// A device is named twice.
    case repeated(index: Int)
    /// The machine has no such device.
    case unknown(index: Int, count: Int)
}
