/// A buffer of the lane simulator as a device's memory.
final class LaneSimulatorMemory: DeviceMemory {
    let buffer: LaneBuffer

    init(_ buffer: LaneBuffer) {
        self.buffer = buffer
    }

    var size: Int { buffer.bytes }

    func write(_ bytes: UnsafeRawBufferPointer, at offset: Int) throws(DeviceError) {
        try checkRange(offset, bytes.count)
        buffer.withUnsafeMutableBytes {
            UnsafeMutableRawBufferPointer(rebasing: $0[offset..<offset + bytes.count]).copyMemory(from: bytes)
        }
    }

    func read(into bytes: UnsafeMutableRawBufferPointer, from offset: Int) throws(DeviceError) {
        try checkRange(offset, bytes.count)
        buffer.withUnsafeBytes {
            bytes.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[offset..<offset + bytes.count]))
        }
    }

    func fill(_ byte: UInt8, at offset: Int, count: Int) throws(DeviceError) {
        try checkRange(offset, count)
        buffer.withUnsafeMutableBytes {
            _ = UnsafeMutableRawBufferPointer(rebasing: $0[offset..<offset + count]).initializeMemory(
                as: UInt8.self, repeating: byte)
        }
    }
}
