import Devices
import Workers

/// The devices that a session measures on.
public enum MeasuredDevices: Hashable, Sendable {
    /// The CPU of this machine, by the name of its instruction set in keys; nil for the best that it has.
    case cpu(architecture: String?)
    /// GPUs of this machine, as HIP counts them.
    case hip([Int])

    /// A selector for each.
    func selectors(_ installation: HIPInstallation?) -> [DeviceSelector] {
        switch self {
        case .cpu(let architecture): [.cpu(architecture: architecture)]
        case .hip(let indices):
            indices.map { .hip(index: $0, libraries: installation.map { [$0.library] } ?? []) }
        }
    }
}
