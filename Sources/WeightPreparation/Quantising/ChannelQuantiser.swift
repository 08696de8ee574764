import Kernels

/// Quantises channels into scratch memory of its own, and what else a thread of a preparation keeps to itself.
struct ChannelQuantiser: ~Copyable {
    /// Channels that there is room for.
    static let capacity = 4

    /// The bits of a bf16 for each group of one channel.
    let groupScales: UnsafeMutablePointer<UInt16>
    /// Where rows of words begin, of the channels of a unit.
    let rows: UnsafeMutableBufferPointer<UnsafeRawPointer>
    private let scratch: UnsafeMutableRawPointer
    private let rowBytes: Int

    /// Scratch memory for channels of `depth` positions, and for `rows` addresses.
    init(depth: Int, rows count: Int) {
        rowBytes = depth / 2
        scratch = .allocate(byteCount: Self.capacity * rowBytes, alignment: 16)
        groupScales = .allocate(capacity: depth / WeightScales.groupDepth + 1)
        rows = .allocate(capacity: max(count, Self.capacity))
        rows.initialize(repeating: UnsafeRawPointer(scratch))
    }

    deinit {
        scratch.deallocate()
        groupScales.deallocate()
        rows.deallocate()
    }

    /// The words of quantised channel `number` below ``capacity``.
    func words(_ number: Int) -> UnsafeMutableRawPointer { scratch + number &* rowBytes }

    /// Quantises `channel` with one scale into the words of `number`, and returns the scale.
    func quantise(channel: Int, of matrix: WeightMatrix, into number: Int) throws(WeightPreparationError) -> Float {
        let words = words(number)
        let row = matrix.row(channel)
        let isBF16 = matrix.values == .bf16
        let scale =
            isBF16
            ? store(row, matrix.depth, isBF16: true, words) : store(row, matrix.depth, isBF16: false, words)
        guard let scale else { throw damage(channel, matrix) }
        return scale
    }

    /// Quantises `channel` with a scale for each group of 32, which stand in ``groupScales`` then, into the words of `number`.
    func quantiseGroups(channel: Int, of matrix: WeightMatrix, into number: Int) throws(WeightPreparationError) {
        let words = words(number)
        let row = matrix.row(channel)
        let isWhole =
            matrix.values == .bf16
            ? storeGroups(row, matrix.depth, isBF16: true, words)
            : storeGroups(row, matrix.depth, isBF16: false, words)
        guard isWhole else { throw damage(channel, matrix) }
    }

    /// Stores the words of weights that share a scale; nil where one is not finite.
    @inline(__always)
    private func store(
        _ row: UnsafeRawPointer, _ count: Int, isBF16: Bool, _ words: UnsafeMutableRawPointer
    ) -> Float? {
        let largest = SymmetricQuantiser.largestMagnitude(row, count, isBF16: isBF16)
        guard largest.isFinite else { return nil }
        let scale = largest / SymmetricQuantiser.largest
        SymmetricQuantiser.store(row, count, isBF16: isBF16, scale: scale, into: words)
        return scale
    }

    /// Stores the words and scales of all groups; false where a weight is not finite.
    @inline(__always)
    private func storeGroups(
        _ row: UnsafeRawPointer, _ depth: Int, isBF16: Bool, _ words: UnsafeMutableRawPointer
    ) -> Bool {
        let size = WeightScales.groupDepth
        for group in 0..<depth / size {
            let start = row + group &* size &* (isBF16 ? 2 : 4)
            let largest = SymmetricQuantiser.largestMagnitude(start, size, isBF16: isBF16)
            guard largest.isFinite else { return false }
            let bits = SymmetricQuantiser.bf16Bits(largest / SymmetricQuantiser.largest)
            groupScales[group] = bits
            SymmetricQuantiser.store(
                start, size, isBF16: isBF16, scale: Float(bitPattern: UInt32(bits) << 16),
                into: words + group &* size / 2)
        }
        return true
    }

    /// The error that names the first weight of `channel` that is not finite.
    private func damage(_ channel: Int, _ matrix: WeightMatrix) -> WeightPreparationError {
        let element: CheckpointElement = matrix.values == .bf16 ? .bf16 : .f32
        for k in 0..<matrix.depth {
            let value = element.float(at: matrix.row(channel) + k * element.size) ?? .nan
            if !value.isFinite {
                return .nonFinite(
                    tensor: matrix.name, channel: matrix.firstChannel + channel, position: matrix.firstPosition + k,
                    value: "\(value)")
            }
        }
        return .nonFinite(
            tensor: matrix.name, channel: matrix.firstChannel + channel, position: matrix.firstPosition,
            value: "unknown")
    }
}
