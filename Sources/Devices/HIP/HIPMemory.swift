import CROCm

/// Memory of a device that HIP drives.
final class HIPMemory: DeviceMemory {
    let size: Int
    let context: HIPContext
    /// Where it lies, for the device.
    let address: UnsafeMutableRawPointer

    init(_ context: HIPContext, bytes: Int) throws(DeviceError) {
        var address: UnsafeMutableRawPointer?
        try context.call("hipMalloc") {
            context.library.allocate(&address, bytes)
        } otherwise: { _, _ in
            .outOfMemory(bytes: bytes)
        }
        guard let address else { throw .outOfMemory(bytes: bytes) }
        self.address = address
        self.context = context
        size = bytes
    }

    deinit {
        context.release { context.library.free(address) }
    }

    func write(_ bytes: UnsafeRawBufferPointer, at offset: Int) throws(DeviceError) {
        try check(offset, bytes.count)
        guard !bytes.isEmpty else { return }
        try context.call("hipMemcpy") {
            let kind = Int32(WT_HIP_MEMCPY_HOST_TO_DEVICE)
            return context.library.copy(address + offset, bytes.baseAddress, bytes.count, kind)
        }
        // Launches are on a stream that waits for nothing else.
        try context.synchronize()
    }

    func read(into bytes: UnsafeMutableRawBufferPointer, from offset: Int) throws(DeviceError) {
        try check(offset, bytes.count)
        guard !bytes.isEmpty else { return }
        try context.call("hipMemcpy") {
            let kind = Int32(WT_HIP_MEMCPY_DEVICE_TO_HOST)
            return context.library.copy(bytes.baseAddress, address + offset, bytes.count, kind)
        }
    }

    func fill(_ byte: UInt8, at offset: Int, count: Int) throws(DeviceError) {
        try check(offset, count)
        guard count > 0 else { return }
        try context.call("hipMemset") { context.library.fill(address + offset, Int32(byte), count) }
        try context.synchronize()
    }

    private func check(_ offset: Int, _ count: Int) throws(DeviceError) {
        guard offset >= 0, count >= 0, count <= size, offset <= size - count else {
            throw .outOfRange(offset: offset, count: count, size: size)
        }
    }
}
