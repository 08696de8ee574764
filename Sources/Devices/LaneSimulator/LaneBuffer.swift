import CLaneHost
import Glibc

/// Bytes in a ``LaneMemory`` that kernels are given by address.
///
/// The memory takes them back with the last reference.
public final class LaneBuffer {
    /// The exact size in bytes: the next one is out of bounds.
    public let bytes: Int

    let memory: LaneMemory
    let slot: Int
    private let start: UnsafeMutableRawPointer
    private var shadow: UnsafeMutableRawPointer?
    private var shadowGeneration = 0

    init(memory: LaneMemory, slot: Int, start: UnsafeMutableRawPointer, bytes: Int) {
        self.memory = memory
        self.slot = slot
        self.start = start
        self.bytes = bytes
    }

    deinit {
        memory.release(slot: slot)
        if let shadow {
            munmap(shadow, shadowBytes)
        }
    }

    /// The first byte's address, as a kernel sees it.
    var address: UInt64 { UInt64(UInt(bitPattern: start)) }

    /// Calls `body` with the contents.
    public func withUnsafeBytes<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
        try body(UnsafeRawBufferPointer(start: start, count: bytes))
    }

    /// Calls `body` with the contents, to change them.
    public func withUnsafeMutableBytes<Result>(
        _ body: (UnsafeMutableRawBufferPointer) throws -> Result
    ) rethrows -> Result {
        try body(UnsafeMutableRawBufferPointer(start: start, count: bytes))
    }

    /// Sets every byte to `byte`; 0xff makes every float a NaN.
    public func fill(_ byte: UInt8) {
        memset(start, Int32(byte), bytes)
    }

    /// Copies `elements` to the start.
    ///
    /// - Precondition: they fit.
    public func write<Element: BitwiseCopyable>(_ elements: [Element]) {
        elements.withUnsafeBytes { source in
            precondition(source.count <= bytes, "\(source.count) bytes do not fit into a buffer of \(bytes)")
            if let base = source.baseAddress {
                start.copyMemory(from: base, byteCount: source.count)
            }
        }
    }

    /// The contents as elements of `type`; bytes that fill no element are left out.
    public func elements<Element: BitwiseCopyable>(as type: Element.Type) -> [Element] {
        (0..<bytes / MemoryLayout<Element>.stride).map {
            start.loadUnaligned(fromByteOffset: $0 * MemoryLayout<Element>.stride, as: type)
        }
    }

    /// The buffer as the access checks know it.
    func region(_ access: LaneAccess) throws(LaneSimulatorError) -> lane_region {
        var region = lane_region()
        region.start = address
        region.bytes = Int64(bytes)
        guard access != .read else {
            return region
        }
        let base: UnsafeMutableRawPointer
        if let shadow {
            base = shadow
            if shadowGeneration != memory.generation {
                madvise(base, shadowBytes, MADV_DONTNEED)
            }
        } else {
            base = try LaneMemory.reserve(shadowBytes, for: "the shadow of a buffer", writable: true)
            shadow = base
        }
        shadowGeneration = memory.generation
        let words = base.assumingMemoryBound(to: UInt64.self)
        region.words = words
        region.single = words + (bytes + 3) / 4
        region.writable = 1
        region.undefined = access == .write ? 1 : 0
        return region
    }

    /// A cell for every dword and for every byte.
    private var shadowBytes: Int { max(((bytes + 3) / 4 + (bytes + 3) / 4 * 4) * 8, 8) }
}
