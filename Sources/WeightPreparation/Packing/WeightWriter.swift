import Kernels

/// Writes a matrix of INT4 weights, channel by channel, in the form that kernels read.
///
/// Different channels may be written at once: no byte belongs to two of them.
public protocol WeightWriter: Sendable {
    /// Positions of K of the matrix.
    var depth: Int { get }
    /// Consecutive positions of K whose nibbles are of one kind, which decides the positions of low ones.
    var run: Int { get }

    /// Stores neighbouring channels, eight weights in each of the words that begin at a channel's row.
    ///
    /// - Parameters:
    ///   - rows: The words of each channel, all of K, at any address.
    ///   - coding: How a word holds eight weights.
    ///   - channel: The first channel of the stored matrix; all are of one tile or one register block.
    ///   - packed: The bytes of the matrix, which need not be zero before.
    func store(
        words rows: UnsafeBufferPointer<UnsafeRawPointer>, _ coding: NibbleCoding, channel: Int,
        into packed: UnsafeMutableRawPointer)

    /// Stores the scales of `channel`, the bits of a bf16 for each group of 32 in order, into the bytes of the matrix's scales.
    func store(groupScaleBits bits: UnsafeRawPointer, channel: Int, into stored: UnsafeMutableRawPointer)
}

extension WeightWriter {
    /// Stores the `weights` of `channel`, all of K in −8...7, into the bytes of the matrix.
    public func store(
        _ weights: UnsafeBufferPointer<Int8>, channel: Int, into packed: UnsafeMutableRawBufferPointer
    ) {
        guard let source = UnsafeRawPointer(weights.baseAddress), let packed = packed.baseAddress else { return }
        withUnsafeTemporaryAllocation(byteCount: depth / 2, alignment: 16) { words in
            guard let words = words.baseAddress else { return }
            for eight in 0..<depth / 8 {
                var nibbles = source.loadUnaligned(fromByteOffset: 8 &* eight, as: UInt64.self) & 0x0f0f_0f0f_0f0f_0f0f
                nibbles = (nibbles | nibbles &>> 4) & 0x00ff_00ff_00ff_00ff
                nibbles = (nibbles | nibbles &>> 8) & 0x0000_ffff_0000_ffff
                words.storeBytes(
                    of: UInt32(truncatingIfNeeded: nibbles | nibbles &>> 16), toByteOffset: 4 &* eight, as: UInt32.self)
            }
            withUnsafePointer(to: UnsafeRawPointer(words)) { row in
                store(words: UnsafeBufferPointer(start: row, count: 1), .plain, channel: channel, into: packed)
            }
        }
    }

    /// Stores the `scales` of `channel`, one for each group of 32 in order and each a bf16's value, into the bytes of the
    /// matrix's scales.
    public func store(
        groupScales scales: UnsafeBufferPointer<Float>, channel: Int, into stored: UnsafeMutableRawBufferPointer
    ) {
        guard let stored = stored.baseAddress else { return }
        withUnsafeTemporaryAllocation(of: UInt16.self, capacity: scales.count) { bits in
            for (group, scale) in scales.enumerated() {
                bits.initializeElement(at: group, to: UInt16(truncatingIfNeeded: scale.bitPattern >> 16))
            }
            guard let bits = bits.baseAddress else { return }
            store(groupScaleBits: bits, channel: channel, into: stored)
        }
    }
}
