/// Memory of a benchmark, touched once before anything is measured.
final class BenchmarkBytes {
    let writable: UnsafeMutableRawBufferPointer

    /// Bytes that are read.
    var readable: UnsafeRawBufferPointer { UnsafeRawBufferPointer(writable) }

    /// `count` bytes, a multiple of 2: `halves` throughout, or varied ones none of whose halves is a bf16 that is infinite or no
    /// number.
    init(count: Int, of halves: UInt16? = nil) {
        writable = .allocate(byteCount: count, alignment: 4096)
        var bits: UInt64 = 0x9e37_79b9_7f4a_7c15
        for place in stride(from: 0, to: count, by: 2) {
            bits = bits &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            writable.storeBytes(
                of: halves ?? UInt16(truncatingIfNeeded: bits >> 40) & 0xbfff, toByteOffset: place, as: UInt16.self)
        }
    }

    deinit {
        writable.deallocate()
    }
}
