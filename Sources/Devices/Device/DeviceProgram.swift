/// Kernels in the form that a kind of device loads.
public enum DeviceProgram: Hashable, Sendable {
    /// A code object, for HIP.
    case codeObject([UInt8], kernels: [String])
    /// A shared library at `path` whose bytes have the SHA-256 `digest` in hexadecimal, for the CPU.
    case library(path: String, digest: String, kernels: [String])
    /// Emitted HIP text of one kernel each, for the lane simulator.
    case text([LaneProgram])
}
