/// Launches that are ready to run.
public protocol DeviceBatch: AnyObject {
    /// Runs them in order and waits for the last.
    ///
    /// - Returns: Seconds on the device from before the first launch to after the last; nil on a device that times nothing.
    func run() throws(DeviceError) -> Double?
}
