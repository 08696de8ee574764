import Kernels

/// Writes channels of a matrix into the form that a GPU's kernels read.
///
/// A pair of dwords of a lane holds two words of the source, eight positions of K each: one in its low nibbles, one in its
/// high ones. Four pairs are made at a time from 32 bytes of a row.
public struct Int4Writer: WeightWriter {
    /// The order of weights and scales.
    public let layout: Int4Layout
    /// Exclusive or with every byte of a pair of weights in two's complement.
    private let flips: UInt32
    /// Bytes from a lane's to those of the next lane of the same channel.
    private let laneStride: Int

    /// A writer of `layout`, whose channels and depth are whole tiles and chunks.
    public init(_ layout: Int4Layout) {
        self.layout = layout
        flips = UInt32(layout.unpacking.lowNibble(of: 0)) &* 0x0101_0101
        laneStride = layout.tileChannels * layout.bytesPerLane
    }

    /// Positions of K of the matrix.
    public var depth: Int { layout.depth }
    /// Consecutive positions of K that an instruction takes from a lane.
    public var run: Int { layout.run }

    /// Stores neighbouring channels of one tile, one after the other: the hardware reads ahead in long rows only.
    public func store(
        words rows: UnsafeBufferPointer<UnsafeRawPointer>, _ coding: NibbleCoding, channel: Int,
        into packed: UnsafeMutableRawPointer
    ) {
        let (tile, place) = channel.quotientAndRemainder(dividingBy: layout.tileChannels)
        let first = packed + tile * layout.tileBytes + place * layout.bytesPerLane
        let flips = SIMD4(repeating: flips ^ coding.flips)
        let bytes = layout.depth / 2
        for (number, row) in rows.enumerated() {
            let place = first + number * layout.bytesPerLane
            switch (layout.scales, coding.order) {
            case (.channel, .sequential): storeRuns(row, bytes, .sequential, flips, place)
            case (.channel, .evensFirst): storeRuns(row, bytes, .evensFirst, flips, place)
            case (.group32, .sequential): storeGroups(row, bytes, .sequential, flips, place)
            case (.group32, .evensFirst): storeGroups(row, bytes, .evensFirst, flips, place)
            }
        }
    }

    /// Stores `bytes` of consecutive positions: those of a lane are consecutive, and a chunk's lanes follow one another as the
    /// chunks do.
    @inline(__always)
    private func storeRuns(
        _ source: UnsafeRawPointer, _ bytes: Int, _ order: NibbleOrder, _ flips: SIMD4<UInt32>,
        _ first: UnsafeMutableRawPointer
    ) {
        let (stride, isWide) = (laneStride, layout.bytesPerLane == 16)
        let hasLongRuns = layout.run > Int4Layout.narrowRun
        var place = first
        for number in 0..<bytes / 32 {
            let (a, b) = Self.load(source + 32 &* number)
            // Runs of sixteen positions are two words each.
            let pairs =
                hasLongRuns
                ? NibblePermutation.pairs(
                    low: SIMD4(lowHalf: a.lowHalf, highHalf: b.lowHalf),
                    high: SIMD4(lowHalf: a.highHalf, highHalf: b.highHalf), order)
                : NibblePermutation.pairs(
                    low: NibblePermutation.evens(a, b), high: NibblePermutation.odds(a, b), order)
            if isWide {
                place.storeBytes(of: pairs.0 ^ flips, as: SIMD4<UInt32>.self)
                (place + stride).storeBytes(of: pairs.1 ^ flips, as: SIMD4<UInt32>.self)
                place += 2 &* stride
            } else {
                Self.store(pairs.0 ^ flips, place, place + stride)
                Self.store(pairs.1 ^ flips, place + 2 &* stride, place + 3 &* stride)
                place += 4 &* stride
            }
        }
        // Chunks of 32 positions may be odd in number: two lanes of eight bytes.
        if bytes & 16 != 0 {
            let words = (source + (bytes & ~31)).loadUnaligned(as: SIMD4<UInt32>.self)
            let pairs = NibblePermutation.pairs(
                low: NibblePermutation.evens(words, words), high: NibblePermutation.odds(words, words), order)
            Self.store(pairs.0 ^ flips, place, place + stride)
        }
    }

    /// Stores `bytes` of consecutive positions: an instruction's are consecutive over the lanes of a channel.
    @inline(__always)
    private func storeGroups(
        _ source: UnsafeRawPointer, _ bytes: Int, _ order: NibbleOrder, _ flips: SIMD4<UInt32>,
        _ first: UnsafeMutableRawPointer
    ) {
        let (stride, chunkBytes, pairsOfLane) = (laneStride, layout.chunkBytes, layout.bytesPerLane / 8)
        func place(_ pair: Int) -> UnsafeMutableRawPointer {
            pairsOfLane == 1
                ? first + pair &* chunkBytes : first + (pair &>> 1) &* chunkBytes + (pair & 1) &* 8
        }
        guard layout.run == Int4Layout.narrowRun else {
            // Two lanes share 64 positions: an instruction takes sixteen of each.
            for chunk in 0..<bytes / 32 {
                let (low, high) = Self.load(source + 32 &* chunk)
                let pairs = NibblePermutation.pairs(low: low, high: high, order)
                let place = first + chunk &* chunkBytes
                place.storeBytes(of: pairs.0 ^ flips, as: SIMD4<UInt32>.self)
                (place + stride).storeBytes(of: pairs.1 ^ flips, as: SIMD4<UInt32>.self)
            }
            return
        }
        guard layout.groups == 2 else {
            for pair in 0..<bytes / 32 {
                let (low, high) = Self.load(source + 32 &* pair)
                let pairs = NibblePermutation.pairs(low: low, high: high, order)
                let place = place(pair)
                Self.store(pairs.0 ^ flips, place, place + stride)
                Self.store(pairs.1 ^ flips, place + 2 &* stride, place + 3 &* stride)
            }
            return
        }
        let count = bytes / 16
        for pair in Swift.stride(from: 0, to: count, by: 2) {
            let a = (source + 16 &* pair).loadUnaligned(as: SIMD4<UInt32>.self)
            let isLast = pair + 1 == count
            let b = isLast ? a : (source + 16 &* pair + 16).loadUnaligned(as: SIMD4<UInt32>.self)
            let pairs = NibblePermutation.pairs(
                low: SIMD4(lowHalf: a.lowHalf, highHalf: b.lowHalf),
                high: SIMD4(lowHalf: a.highHalf, highHalf: b.highHalf), order)
            let first = place(pair)
            Self.store(pairs.0 ^ flips, first, first + stride)
            if !isLast {
                let second = place(pair + 1)
                Self.store(pairs.1 ^ flips, second, second + stride)
            }
        }
    }

    @inline(__always)
    private static func load(_ source: UnsafeRawPointer) -> (SIMD4<UInt32>, SIMD4<UInt32>) {
        (
            source.loadUnaligned(as: SIMD4<UInt32>.self),
            source.loadUnaligned(fromByteOffset: 16, as: SIMD4<UInt32>.self)
        )
    }

    @inline(__always)
    private static func store(
        _ pairs: SIMD4<UInt32>, _ first: UnsafeMutableRawPointer, _ second: UnsafeMutableRawPointer
    ) {
        let pairs = unsafeBitCast(pairs, to: SIMD2<UInt64>.self)
        first.storeBytes(of: pairs[0], as: UInt64.self)
        second.storeBytes(of: pairs[1], as: UInt64.self)
    }

    /// Stores the scales of `channel`, the bits of a bf16 for each group of 32 in order.
    public func store(groupScaleBits bits: UnsafeRawPointer, channel: Int, into stored: UnsafeMutableRawPointer) {
        switch layout.groupsPerChunk {
        case 1: storeScales(bits, channel, UInt16.self, stored)
        case 2: storeScales(bits, channel, UInt32.self, stored)
        default: storeScales(bits, channel, UInt64.self, stored)
        }
    }

    /// Stores scales, as many at a time as a `Run` has room for: those of a chunk.
    @inline(__always)
    private func storeScales<Run: FixedWidthInteger & BitwiseCopyable>(
        _ bits: UnsafeRawPointer, _ channel: Int, _ run: Run.Type, _ stored: UnsafeMutableRawPointer
    ) {
        let size = MemoryLayout<Run>.size
        let first = stored + 2 &* layout.scaleIndex(channel: channel, k: 0)
        let stride = layout.tileChannels &* size
        for chunk in 0..<layout.chunks {
            (first + chunk &* stride).storeBytes(of: (bits + chunk &* size).loadUnaligned(as: Run.self), as: Run.self)
        }
    }
}
