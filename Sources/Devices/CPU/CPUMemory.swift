import Glibc

/// Memory of the CPU between pages that cannot be accessed.
///
/// It starts at a multiple of 256 bytes. Where its size is one, too, its last byte is directly before such a page, so
/// that any access behind it is fatal at once. Otherwise up to 255 bytes lie in between: they, and those of the first
/// page before the memory, hold a pattern that ``canariesAreIntact`` looks for.
public final class CPUMemory: DeviceMemory {
    /// Memory starts at a multiple of as many bytes.
    public static let alignment = 256
    private static let canary: UInt8 = 0xa5
    private static let page = 4096
    /// What the kernel maps at once where it may, and what memory of at least that size is aligned to.
    private static let hugePage = 2 << 20

    /// Its size in bytes.
    public let size: Int
    /// Its first byte.
    let start: UnsafeMutableRawPointer
    /// All that is reserved, and the part of it that may be accessed.
    private let reservation: UnsafeMutableRawBufferPointer
    private let accessible: UnsafeMutableRawBufferPointer

    /// Fresh memory of `size` bytes, at least 1.
    init(size: Int) throws(DeviceError) {
        guard size > 0, size < 1 << 46 else { throw .outOfMemory(bytes: size) }
        let rounded = (size + Self.alignment - 1) / Self.alignment * Self.alignment
        let pages = (rounded + Self.page - 1) / Self.page * Self.page
        let boundary = pages >= Self.hugePage ? Self.hugePage : Self.page
        let reserved = boundary + pages + Self.page
        let flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE
        guard let base = mmap(nil, reserved, PROT_NONE, flags, -1, 0), base != MAP_FAILED else {
            throw .outOfMemory(bytes: size)
        }
        // At least one page of the reservation is left before it.
        let first = UnsafeMutableRawPointer(
            bitPattern: (UInt(bitPattern: base) + UInt(boundary)) / UInt(boundary) * UInt(boundary))
        guard let first,
            mmap(first, pages, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) == first
        else {
            munmap(base, reserved)
            throw .outOfMemory(bytes: size)
        }
        if boundary == Self.hugePage {
            // A wish: where huge pages are switched off, small ones serve.
            madvise(first, pages, MADV_HUGEPAGE)
        }
        self.size = size
        reservation = UnsafeMutableRawBufferPointer(start: base, count: reserved)
        accessible = UnsafeMutableRawBufferPointer(start: first, count: pages)
        start = first + (pages - rounded)
        memset(first, Int32(Self.canary), pages - rounded)
        memset(start + size, Int32(Self.canary), rounded - size)
    }

    deinit {
        munmap(reservation.baseAddress, reservation.count)
    }

    /// The memory itself: the kernel hands pages out zeroed.
    public var hostBytes: UnsafeMutableRawBufferPointer? {
        UnsafeMutableRawBufferPointer(start: start, count: size)
    }

    /// Whether nobody wrote into the bytes around the memory that can be written.
    public var canariesAreIntact: Bool {
        let before = accessible.baseAddress.map { start - $0 } ?? 0
        return accessible[..<before].allSatisfy { $0 == Self.canary }
            && accessible[(before + size)...].allSatisfy { $0 == Self.canary }
    }

    /// Copies `bytes` to the place `offset`.
    public func write(_ bytes: UnsafeRawBufferPointer, at offset: Int) throws(DeviceError) {
        try checkRange(offset, bytes.count)
        if let source = bytes.baseAddress {
            memcpy(start + offset, source, bytes.count)
        }
    }

    /// Copies from the place `offset` on into `bytes`, all of it.
    public func read(into bytes: UnsafeMutableRawBufferPointer, from offset: Int) throws(DeviceError) {
        try checkRange(offset, bytes.count)
        if let target = bytes.baseAddress {
            memcpy(target, start + offset, bytes.count)
        }
    }

    /// Writes `byte` into `count` bytes from `offset` on.
    public func fill(_ byte: UInt8, at offset: Int, count: Int) throws(DeviceError) {
        try checkRange(offset, count)
        memset(start + offset, Int32(byte), count)
    }
}
