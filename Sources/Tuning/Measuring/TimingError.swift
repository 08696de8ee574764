/// Why a kernel has no time.
enum TimingError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The device times nothing.
    case untimed
    /// A time that cannot be.
    case impossible(seconds: Double, invocations: Int)

    var description: String {
        switch self {
        case .untimed: "the device times nothing: kernels can be judged on it, not measured"
        case .impossible(let seconds, let invocations):
            "the device says that \(invocations) invocations took \(seconds) s, which cannot be"
        }
    }
}
