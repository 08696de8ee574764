/// Kernels that a device can launch; unloaded with the last reference.
public protocol DeviceModule: AnyObject {
    /// The names of its kernels.
    var kernels: [String] { get }
}
