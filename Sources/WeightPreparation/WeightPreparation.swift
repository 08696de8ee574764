import Glibc
import Kernels

/// Turns checkpoints' weights into the bytes that kernels read, on the host.
///
/// Bytes do not depend on the number of threads. Integers of a checkpoint stay what they are; floats are quantised
/// (``WeightMatrix/floats(_:)``).
public enum WeightPreparation {
    /// Processors that are online.
    public static var availableThreads: Int { max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN)))) }

    /// Prepares one matrix for a dense product.
    public static func prepare(
        _ matrix: WeightMatrix, into layout: WeightLayout, threads: Int = availableThreads
    ) throws(WeightPreparationError) -> PreparedWeights {
        try prepare([ExpertWeights(matrix)], into: layout, threads: threads)
    }

    /// Prepares a stack of experts, each of which has the extents of `layout`.
    public static func prepare(
        _ experts: [ExpertWeights], into layout: WeightLayout, threads: Int = availableThreads
    ) throws(WeightPreparationError) -> PreparedWeights {
        // Before memory is asked for.
        try check(experts, layout, threads)
        var failure: WeightPreparationError?
        var scales: [UInt8] = []
        let weights = [UInt8](unsafeUninitializedCapacity: experts.count * layout.weightBytes) { weights, written in
            scales = [UInt8](unsafeUninitializedCapacity: experts.count * layout.scaleBytes) { scales, stored in
                do throws(WeightPreparationError) {
                    let count = (weights: experts.count * layout.weightBytes, scales: experts.count * layout.scaleBytes)
                    try prepare(
                        experts, into: layout,
                        weights: UnsafeMutableRawBufferPointer(
                            UnsafeMutableBufferPointer(rebasing: weights[..<count.weights])),
                        scales: UnsafeMutableRawBufferPointer(
                            UnsafeMutableBufferPointer(rebasing: scales[..<count.scales])),
                        threads: threads)
                    (written, stored) = (count.weights, count.scales)
                } catch {
                    failure = error
                }
            }
        }
        if let failure { throw failure }
        return PreparedWeights(weights: weights, scales: scales)
    }

    /// Prepares a stack of experts into the caller's memory, which need not be zero.
    ///
    /// - Parameters:
    ///   - experts: Experts of the same extents and order, an expert's matrix stored after the other.
    ///   - layout: The form of one expert's matrix.
    ///   - weights: Memory of `experts.count` times ``WeightLayout/weightBytes``.
    ///   - scales: Memory of `experts.count` times ``WeightLayout/scaleBytes``.
    ///   - threads: Threads that share the work, 1 or more.
    /// - Throws: What is wrong, before anything is written, except where a weight or a scale turns out not to be finite: the first
    ///   of these in storage is named.
    public static func prepare(
        _ experts: [ExpertWeights], into layout: WeightLayout, weights: UnsafeMutableRawBufferPointer,
        scales: UnsafeMutableRawBufferPointer, threads: Int = availableThreads
    ) throws(WeightPreparationError) {
        try check(experts, layout, threads)
        let bytes = (weights: experts.count * layout.weightBytes, scales: experts.count * layout.scaleBytes)
        guard weights.count == bytes.weights else {
            throw .memory(result: "weights", found: weights.count, expected: bytes.weights)
        }
        guard scales.count == bytes.scales else {
            throw .memory(result: "scales", found: scales.count, expected: bytes.scales)
        }
        guard let first = experts.first, let packed = weights.baseAddress, let stored = scales.baseAddress else {
            return
        }
        let sources = try first.sources(tileChannels: layout.tileChannels)
        switch layout {
        case .tiles(let tiles):
            try PreparationJob(
                experts: experts, layout: layout, writer: Int4Writer(tiles), sources: sources, weights: packed,
                scales: stored
            ).run(threads: threads)
        case .vectors(let vectors, _):
            try PreparationJob(
                experts: experts, layout: layout, writer: VectorWriter(layout: vectors), sources: sources,
                weights: packed, scales: stored
            ).run(threads: threads)
        }
    }

    private static func check(
        _ experts: [ExpertWeights], _ layout: WeightLayout, _ threads: Int
    ) throws(WeightPreparationError) {
        guard threads >= 1 else { throw .threads(threads) }
        try layout.validate()
        for expert in experts {
            guard expert.order == experts[0].order else {
                throw .experts(
                    "\(expert.matrices[0].name) has \(expert.order?.rawValue ?? "no") order of gate and up, but "
                        + "\(experts[0].matrices[0].name) \(experts[0].order?.rawValue ?? "none"): experts of a stack agree"
                )
            }
            guard expert.channels == layout.channels, expert.depth == layout.depth else {
                throw .extents(
                    tensor: expert.matrices[0].name, found: [expert.channels, expert.depth],
                    expected: [layout.channels, layout.depth])
            }
            for matrix in expert.matrices {
                if let scales = matrix.scales, scales != layout.scales {
                    throw .scales(tensor: matrix.name, found: scales, expected: layout.scales)
                }
            }
        }
        _ = try experts.first?.sources(tileChannels: layout.tileChannels)
    }
}
