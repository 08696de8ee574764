extension DeviceListError: CustomStringConvertible {
    /// What is wrong with the list and how to write it.
    public var description: String {
        switch self {
        case .unreadable(let part, let text):
            "'\(part)' in '\(text)' names no device: write 0, 0-7 or 0,2,5-6"
        case .backwards(let lower, let upper):
            "the devices \(lower)-\(upper) run backwards: write \(upper)-\(lower)"
        case .repeated(let index):
            "device \(index) is named twice: each measures in a process of its own"
        case .unknown(let index, 0):
            "there is no device \(index): this machine has none that answers"
        case .unknown(let index, let count):
            "there is no device \(index): this machine has \(count), "
                + (count == 1 ? "which is device 0" : "from 0 to \(count - 1)")
        }
    }
}
