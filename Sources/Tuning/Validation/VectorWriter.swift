import Kernels

/// Writes channels of a matrix into the form that a CPU's kernels read, eight weights at a time.
struct VectorWriter: WeightWriter {
    /// Where weights and scales lie.
    let layout: VectorLayout

    var run: Int { Int4Layout.narrowRun }

    /// Adds 8 to four bits in two's complement, in every byte.
    private static let offsets: UInt64 = 0x0808_0808_0808_0808
    private static let lowNibbles: UInt64 = 0x0f0f_0f0f_0f0f_0f0f

    func store(_ weights: UnsafeBufferPointer<Int8>, channel: Int, into packed: UnsafeMutableRawBufferPointer) {
        guard let weights = UnsafeRawPointer(weights.baseAddress) else { return }
        for step in 0..<layout.steps {
            let k = step * VectorLayout.depth
            let eight = weights.loadUnaligned(fromByteOffset: k, as: UInt64.self)
            let nibbles = (eight ^ Self.offsets) & Self.lowNibbles
            let element = UInt32(truncatingIfNeeded: nibbles) | UInt32(truncatingIfNeeded: nibbles >> 32) << 4
            packed.storeBytes(of: element, toByteOffset: layout.place(channel: channel, k: k).byte, as: UInt32.self)
        }
    }

    func store(groupScales scales: UnsafeBufferPointer<Float>, channel: Int, into stored: UnsafeMutableRawBufferPointer)
    {
        for (group, scale) in scales.enumerated() {
            let index = layout.scaleIndex(channel: channel, k: group * WeightScales.groupDepth)
            stored.storeBytes(of: BF16.bits(scale), toByteOffset: 2 * index, as: UInt16.self)
        }
    }
}
