/// What kernels run on: a GPU through HIP, the CPU, or the lane simulator.
///
/// A device belongs to one thread of one process. Whatever goes wrong on it is a ``DeviceError``; one whose
/// ``DeviceError/isFatal`` is true leaves the device in no state to be used, and its process is to be ended.
public protocol Device: AnyObject {
    /// What the device is.
    var identity: DeviceIdentity { get }

    /// Fresh memory of `bytes` bytes, at least 1, aligned to 256; what it holds is unspecified.
    func allocate(bytes: Int) throws(DeviceError) -> any DeviceMemory

    /// Makes the kernels of `program` callable.
    func load(_ program: DeviceProgram) throws(DeviceError) -> any DeviceModule

    /// Checks `launches` and makes all ready for running them again and again, in order, each after the one before.
    func prepare(_ launches: [DeviceLaunch]) throws(DeviceError) -> any DeviceBatch

    /// Clock, power and temperature now, where they can be read.
    func state() -> DeviceState
}

extension Device {
    /// Runs `launches` in order and waits for the last.
    public func run(_ launches: [DeviceLaunch]) throws(DeviceError) {
        _ = try prepare(launches).run()
    }

    /// Nothing is known.
    public func state() -> DeviceState { DeviceState() }
}
