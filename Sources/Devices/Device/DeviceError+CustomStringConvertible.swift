extension DeviceError: CustomStringConvertible {
    /// What happened and what can be done.
    public var description: String {
        switch self {
        case .absent(let reason): "no device: \(reason)"
        case .outOfMemory(let bytes):
            "the device has no \(bytes) bytes of memory left: free some, or tune a smaller problem"
        case .unloadable(let reason): "the program cannot be loaded: \(reason)"
        case .badLaunch(let kernel, let reason): "\(kernel) cannot be launched: \(reason)"
        case .launchFailed(let kernel, let reason): "\(kernel) failed on the device: \(reason)"
        case .lost(let reason): "the device answers no longer: \(reason)"
        case .impossibleTime(let seconds): "the device reported a time of \(seconds) s, which cannot be"
        case .outOfRange(let offset, let count, let size):
            "\(count) bytes from \(offset) on lie outside of the \(size) bytes of the memory"
        }
    }
}
