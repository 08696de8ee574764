import Kernels

/// Experts on their way into one layout.
struct PreparationJob<Writer: WeightWriter> {
    let experts: [ExpertWeights]
    let layout: WeightLayout
    let writer: Writer
    /// For each stored channel of an expert the number of its matrix and its channel there.
    let sources: [(matrix: Int, channel: Int)]
    /// Where packed weights and scales go.
    let weights: UnsafeMutableRawPointer
    let scales: UnsafeMutableRawPointer

    /// Prepares all experts; a unit is a tile of one expert.
    func run(threads: Int) throws(WeightPreparationError) {
        let unitsPerExpert = layout.channels / layout.unitChannels
        let units = ParallelUnits(count: experts.count * unitsPerExpert, threads: threads)
        // Threads read the checkpoint's bytes, which nobody changes, and each writes bytes of units that are its own.
        nonisolated(unsafe) let job = self
        let layout = layout
        try units.run { (next, unit) throws(WeightPreparationError) in
            let quantiser = ChannelQuantiser(depth: layout.depth, rows: layout.unitChannels)
            while let taken = next() {
                unit = taken
                let (expert, place) = taken.quotientAndRemainder(dividingBy: unitsPerExpert)
                let first = place * layout.unitChannels
                try job.prepare(expert, first..<(first + layout.unitChannels), quantiser)
            }
        }
    }

    /// Prepares `channels` of the stored matrix of `expert`, a run of one matrix after the other.
    private func prepare(
        _ expert: Int, _ channels: Range<Int>, _ quantiser: borrowing ChannelQuantiser
    ) throws(WeightPreparationError) {
        let matrices = experts[expert].matrices
        let packed = weights + expert * layout.weightBytes
        let scales = scales + expert * layout.scaleBytes
        var first = channels.lowerBound
        while first < channels.upperBound {
            let number = sources[first].matrix
            let end = channels[first...].first { sources[$0].matrix != number } ?? channels.upperBound
            switch matrices[number].values {
            case .words(let coding):
                for channel in first..<end {
                    try storeScales(matrices[number], sources[channel].channel, channel, quantiser, scales)
                }
                store(matrices[number], coding, first..<end, quantiser, packed)
            case .bf16, .f32:
                for start in stride(from: first, to: end, by: ChannelQuantiser.capacity) {
                    let run = start..<min(end, start + ChannelQuantiser.capacity)
                    try quantise(matrices[number], run, quantiser, packed, scales)
                }
            }
            first = end
        }
    }

    private func store(
        _ matrix: WeightMatrix, _ coding: NibbleCoding, _ channels: Range<Int>, _ quantiser: borrowing ChannelQuantiser,
        _ packed: UnsafeMutableRawPointer
    ) {
        for channel in channels {
            quantiser.rows[channel - channels.lowerBound] = matrix.row(sources[channel].channel)
        }
        writer.store(
            words: UnsafeBufferPointer(rebasing: quantiser.rows[..<channels.count]), coding,
            channel: channels.lowerBound, into: packed)
    }

    private func quantise(
        _ matrix: WeightMatrix, _ channels: Range<Int>, _ quantiser: borrowing ChannelQuantiser,
        _ packed: UnsafeMutableRawPointer, _ scales: UnsafeMutableRawPointer
    ) throws(WeightPreparationError) {
        for (number, channel) in channels.enumerated() {
            let source = sources[channel].channel
            quantiser.rows[number] = UnsafeRawPointer(quantiser.words(number))
            switch layout.scales {
            case .channel:
                let scale = try quantiser.quantise(channel: source, of: matrix, into: number)
                scales.storeBytes(of: scale, toByteOffset: 4 * channel, as: Float.self)
            case .group32:
                try quantiser.quantiseGroups(channel: source, of: matrix, into: number)
                writer.store(groupScaleBits: quantiser.groupScales, channel: channel, into: scales)
            }
        }
        writer.store(
            words: UnsafeBufferPointer(rebasing: quantiser.rows[..<channels.count]), .plain,
            channel: channels.lowerBound, into: packed)
    }

    private func storeScales(
        _ matrix: WeightMatrix, _ source: Int, _ channel: Int, _ quantiser: borrowing ChannelQuantiser,
        _ scales: UnsafeMutableRawPointer
    ) throws(WeightPreparationError) {
        guard let table = matrix.scaleTable else { return }
        switch layout.scales {
        case .channel:
            let scale = try table.scale(channel: source, group: 0, of: matrix)
            scales.storeBytes(of: scale, toByteOffset: 4 * channel, as: Float.self)
        case .group32:
            let groups = layout.depth / WeightScales.groupDepth
            let row = table.row(source)
            if table.element == .bf16, Self.areFinite(row, groups) {
                writer.store(groupScaleBits: row, channel: channel, into: scales)
                return
            }
            for group in 0..<groups {
                let scale = try table.scale(channel: source, group: group, of: matrix)
                quantiser.groupScales[group] = SymmetricQuantiser.bf16Bits(scale)
            }
            writer.store(groupScaleBits: quantiser.groupScales, channel: channel, into: scales)
        }
    }

    /// Whether `count` bf16 from `row` on are all finite.
    @inline(__always)
    private static func areFinite(_ row: UnsafeRawPointer, _ count: Int) -> Bool {
        var isDamaged = false
        for place in 0..<count {
            isDamaged = isDamaged || (row + 2 &* place).loadUnaligned(as: UInt16.self) & 0x7f80 == 0x7f80
        }
        return !isDamaged
    }
}
