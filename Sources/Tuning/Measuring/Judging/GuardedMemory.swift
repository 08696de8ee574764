import Devices

/// Memory of a device between two margins whose bytes are known, so that what is written beside it is noticed.
final class GuardedMemory {
    /// Bytes of each margin; keeps the alignment of memory.
    private static let margin = 4096
    private static let pattern: UInt8 = 0xa7

    /// The memory with its margins.
    let memory: any DeviceMemory
    /// Bytes between the margins.
    let size: Int
    /// Where they start.
    var offset: Int { Self.margin }

    init(bytes: Int, on device: any Device) throws(DeviceError) {
        size = bytes
        memory = try device.allocate(bytes: bytes + 2 * Self.margin)
        try memory.fill(Self.pattern, at: 0, count: memory.size)
    }

    /// Writes `byte` into everything between the margins.
    func fill(_ byte: UInt8) throws(DeviceError) {
        try memory.fill(byte, at: Self.margin, count: size)
    }

    /// Reads what stands between the margins into `bytes`, as many as there are.
    func read(into bytes: UnsafeMutableRawBufferPointer) throws(DeviceError) {
        try memory.read(into: bytes, from: Self.margin)
    }

    /// Where a margin was written to, in words; nil where none was.
    ///
    /// Mends both.
    func damage() throws(DeviceError) -> String? {
        let before = try written(from: 0)
        let after = try written(from: Self.margin + size)
        guard before != nil || after != nil else { return nil }
        try memory.fill(Self.pattern, at: 0, count: Self.margin)
        try memory.fill(Self.pattern, at: Self.margin + size, count: Self.margin)
        if let after {
            return "\(after.count) bytes written past its end, the first \(after.lowerBound) bytes behind it"
        }
        return before.map {
            "\($0.count) bytes written before its start, the last \(Self.margin - $0.upperBound) bytes before it"
        }
    }

    /// From the first to the last byte of the margin at `start` that is not as it was.
    private func written(from start: Int) throws(DeviceError) -> Range<Int>? {
        var bytes = [UInt8](repeating: 0, count: Self.margin)
        var failure: DeviceError?
        bytes.withUnsafeMutableBytes { buffer in
            do throws(DeviceError) { try memory.read(into: buffer, from: start) } catch { failure = error }
        }
        if let failure { throw failure }
        guard let first = bytes.firstIndex(where: { $0 != Self.pattern }),
            let last = bytes.lastIndex(where: { $0 != Self.pattern })
        else { return nil }
        return first..<(last + 1)
    }
}
