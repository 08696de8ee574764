/// Memory of a device; freed with the last reference.
public protocol DeviceMemory: AnyObject {
    /// Its size in bytes.
    var size: Int { get }

    /// The bytes themselves where the host can reach them and they were zero when it was allocated; nil elsewhere.
    var hostBytes: UnsafeMutableRawBufferPointer? { get }

    /// Copies `bytes` to the place `offset`.
    func write(_ bytes: UnsafeRawBufferPointer, at offset: Int) throws(DeviceError)

    /// Copies from the place `offset` on into `bytes`, all of it.
    func read(into bytes: UnsafeMutableRawBufferPointer, from offset: Int) throws(DeviceError)

    /// Writes `byte` into `count` bytes from `offset` on.
    func fill(_ byte: UInt8, at offset: Int, count: Int) throws(DeviceError)
}

extension DeviceMemory {
    /// The host cannot reach them.
    public var hostBytes: UnsafeMutableRawBufferPointer? { nil }
}
