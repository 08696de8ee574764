import Kernels

/// Writes channels of a matrix into the form that a CPU's kernels read.
///
/// A word of the source becomes one element of a vector; four words of four channels are turned at a time.
public struct VectorWriter: WeightWriter {
    /// Where weights and scales lie.
    public let layout: VectorLayout

    /// Nibbles are stored offset by 8.
    private static let flips: UInt32 = 0x8888_8888

    /// A writer of `layout`, whose channels are whole register blocks.
    public init(layout: VectorLayout) {
        self.layout = layout
    }

    /// Positions of K of the matrix.
    public var depth: Int { layout.steps * VectorLayout.depth }
    /// The run of instructions that take eight bytes: kernels for CPUs need no sums of low nibbles.
    public var run: Int { Int4Layout.narrowRun }

    /// Stores neighbouring channels of one register block.
    public func store(
        words rows: UnsafeBufferPointer<UnsafeRawPointer>, _ coding: NibbleCoding, channel: Int,
        into packed: UnsafeMutableRawPointer
    ) {
        let flips = SIMD4(repeating: Self.flips ^ coding.flips)
        let words = layout.steps
        var number = 0
        while number < rows.count {
            let place = packed + layout.place(channel: channel + number, k: 0).byte
            // Four elements side by side, of one vector.
            let isFour = (channel + number) % 4 == 0 && number + 4 <= rows.count
            if isFour {
                let four = (rows[number], rows[number + 1], rows[number + 2], rows[number + 3])
                coding.order == .sequential
                    ? storeFour(four, words, .sequential, flips, place)
                    : storeFour(four, words, .evensFirst, flips, place)
            } else {
                storeOne(rows[number], 0..<words, coding.order, flips, place)
            }
            number += isFour ? 4 : 1
        }
    }

    @inline(__always)
    private func storeFour(
        _ rows: (UnsafeRawPointer, UnsafeRawPointer, UnsafeRawPointer, UnsafeRawPointer), _ count: Int,
        _ order: NibbleOrder, _ flips: SIMD4<UInt32>, _ first: UnsafeMutableRawPointer
    ) {
        let stride = layout.stepStride * layout.vectorBytes
        var place = first
        for four in 0..<count / 4 {
            let steps = NibblePermutation.transposed(
                (rows.0 + 16 &* four).loadUnaligned(as: SIMD4<UInt32>.self),
                (rows.1 + 16 &* four).loadUnaligned(as: SIMD4<UInt32>.self),
                (rows.2 + 16 &* four).loadUnaligned(as: SIMD4<UInt32>.self),
                (rows.3 + 16 &* four).loadUnaligned(as: SIMD4<UInt32>.self))
            place.storeBytes(of: NibblePermutation.quads(steps.0, order) ^ flips, as: SIMD4<UInt32>.self)
            (place + stride).storeBytes(of: NibblePermutation.quads(steps.1, order) ^ flips, as: SIMD4<UInt32>.self)
            (place + 2 &* stride).storeBytes(
                of: NibblePermutation.quads(steps.2, order) ^ flips, as: SIMD4<UInt32>.self)
            (place + 3 &* stride).storeBytes(
                of: NibblePermutation.quads(steps.3, order) ^ flips, as: SIMD4<UInt32>.self)
            place += 4 &* stride
        }
        guard count % 4 != 0 else { return }
        let rest = count & ~3..<count
        storeOne(rows.0, rest, order, flips, first)
        storeOne(rows.1, rest, order, flips, first + 4)
        storeOne(rows.2, rest, order, flips, first + 8)
        storeOne(rows.3, rest, order, flips, first + 12)
    }

    /// Stores `words` of one row, whose word 0 belongs at `first`.
    @inline(never)
    private func storeOne(
        _ row: UnsafeRawPointer, _ words: Range<Int>, _ order: NibbleOrder, _ flips: SIMD4<UInt32>,
        _ first: UnsafeMutableRawPointer
    ) {
        let stride = layout.stepStride * layout.vectorBytes
        for word in words {
            let source = SIMD4(repeating: (row + 4 &* word).loadUnaligned(as: UInt32.self))
            (first + word &* stride).storeBytes(
                of: (NibblePermutation.quads(source, order) ^ flips)[0], as: UInt32.self)
        }
    }

    /// Stores the scales of `channel`, the bits of a bf16 for each group of 32 in order.
    public func store(groupScaleBits bits: UnsafeRawPointer, channel: Int, into stored: UnsafeMutableRawPointer) {
        let first = stored + 2 &* layout.scaleIndex(channel: channel, k: 0)
        let stride = 2 &* layout.lanes
        for group in 0..<depth / WeightScales.groupDepth {
            (first + group &* stride).storeBytes(
                of: (bits + 2 &* group).loadUnaligned(as: UInt16.self), as: UInt16.self)
        }
    }
}
