import Devices

/// Memory of a scripted device: plain bytes.
package final class ScriptedMemory: DeviceMemory {
    /// The bytes.
    package let bytes: UnsafeMutableRawBufferPointer

    package var size: Int { bytes.count }

    init(size: Int) {
        bytes = .allocate(byteCount: size, alignment: 256)
        bytes.initializeMemory(as: UInt8.self, repeating: 0x5d)
    }

    deinit {
        bytes.deallocate()
    }

    package func write(_ source: UnsafeRawBufferPointer, at offset: Int) throws(DeviceError) {
        try part(offset, source.count).copyMemory(from: source)
    }

    package func read(into target: UnsafeMutableRawBufferPointer, from offset: Int) throws(DeviceError) {
        target.copyMemory(from: UnsafeRawBufferPointer(try part(offset, target.count)))
    }

    package func fill(_ byte: UInt8, at offset: Int, count: Int) throws(DeviceError) {
        try part(offset, count).initializeMemory(as: UInt8.self, repeating: byte)
    }

    private func part(_ offset: Int, _ count: Int) throws(DeviceError) -> UnsafeMutableRawBufferPointer {
        guard offset >= 0, count >= 0, offset + count <= size else {
            throw .outOfRange(offset: offset, count: count, size: size)
        }
        return UnsafeMutableRawBufferPointer(rebasing: bytes[offset..<(offset + count)])
    }
}
