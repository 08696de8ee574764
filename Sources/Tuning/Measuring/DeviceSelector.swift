/// Which device a measure-worker is to open.
public enum DeviceSelector: Hashable, Sendable {
    /// The processor that the worker runs on, for kernels of `architecture` (`cpu-avx2`); nil for the best that it has.
    case cpu(architecture: String? = nil)
    /// The GPU that HIP counts as `index`; `libraries` are the paths of its runtime in the order in which they are tried.
    case hip(index: Int, libraries: [String])
    /// The lane simulator, which times nothing.
    case simulator
}

extension DeviceSelector: CustomStringConvertible {
    /// As in `hip:0`.
    public var description: String {
        switch self {
        case .cpu(let architecture): architecture ?? "cpu"
        case .hip(let index, _): "hip:\(index)"
        case .simulator: "simulator"
        }
    }
}
