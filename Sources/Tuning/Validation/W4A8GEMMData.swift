import Kernels
import ReferenceKernels
import WeightPreparation

/// The numbers of a case, and their place in a kernel's tensors.
///
/// Weights are drawn for a selection of channels, each channel's from a stream of its own, so that what a channel has
/// does not depend on the others that are selected. All other channels keep bytes and scales of zero.
public struct W4A8GEMMData: Sendable {
    /// The inputs in plain arrays, of the selected channels.
    public let reference: W4A8GEMMReference
    /// The channels that have weights.
    public let selection: ChannelSelection
    private let problem: W4A8GEMM

    /// Draws the numbers of `testCase` for `selection`, nil for every channel; the same seed gives the same numbers.
    public init(_ testCase: W4A8GEMMCase, seed: UInt64, channels selection: ChannelSelection? = nil) {
        let problem = testCase.problem
        let selection = selection ?? ChannelSelection(allOf: problem.channels)
        self.problem = problem
        self.selection = selection
        var random = SplitMix64(seed: seed)
        let activationScales = (0..<problem.tokens).map { token in
            testCase.scales.draw(index: token, zeroEvery: 3, exponent: -7, &random)
        }
        let activations = Self.activations(testCase.values, problem.tokens * problem.depth, &random)
        let groups: Int? = problem.scales == .channel ? nil : problem.scales.perChannel(depth: problem.depth)
        var scales: [Float] = []
        scales.reserveCapacity(selection.count * (groups ?? 1))
        let weights = [Int8](unsafeUninitializedCapacity: selection.count * problem.depth) { buffer, initialized in
            for (index, channel) in selection.channels.enumerated() {
                var random = SplitMix64(seed: seed, stream: UInt64(channel) + 1)
                let row = UnsafeMutableBufferPointer(
                    rebasing: buffer[(index * problem.depth)..<((index + 1) * problem.depth)])
                Self.fill(row, testCase.values, index: index, &random)
                scales += testCase.scales.drawWeightScales(
                    channel: channel, groups: groups, exponent: -6, &random)
            }
            initialized = selection.count * problem.depth
        }
        reference = W4A8GEMMReference(
            tokens: problem.tokens, channels: selection.count, depth: problem.depth,
            groupDepth: groups == nil ? nil : WeightScales.groupDepth, activations: activations,
            activationScales: activationScales, weights: weights, weightScales: scales)
    }

    /// Writes input `tensor` of a plan into `bytes`, which is zeroed memory of the tensor's size.
    ///
    /// With `unitScales` the selected channels' scales of weights are 1, so that sums over groups are integers.
    public func fill(
        _ tensor: Tensor, configuration: Configuration, unitScales: Bool = false,
        into bytes: UnsafeMutableRawBufferPointer
    ) throws(ConfigurationError) {
        try fill(tensor, writer: try writer(configuration), unitScales: unitScales, into: bytes)
    }

    /// Writes input `tensor` of a plan whose weights `writer` packs into `bytes`, which is zeroed memory of its size.
    func fill(
        _ tensor: Tensor, writer: some WeightWriter, unitScales: Bool, into bytes: UnsafeMutableRawBufferPointer
    ) throws(ConfigurationError) {
        switch tensor.name {
        case "weights":
            reference.weights.withUnsafeBufferPointer { weights in
                for (index, channel) in selection.channels.enumerated() {
                    let row = weights[(index * problem.depth)..<((index + 1) * problem.depth)]
                    writer.store(UnsafeBufferPointer(rebasing: row), channel: channel, into: bytes)
                }
            }
        case "weightScales":
            let scales =
                unitScales
                ? [Float](repeating: 1, count: reference.weightScales.count) : reference.weightScales
            store(scales, writer, into: bytes)
        case "activations": reference.activations.withUnsafeBytes { bytes.copyMemory(from: $0) }
        case "activationScales": reference.activationScales.withUnsafeBytes { bytes.copyMemory(from: $0) }
        case "activationLowSums": lowSums(run: writer.run).withUnsafeBytes { bytes.copyMemory(from: $0) }
        case "activationSums":
            let count = problem.scales.perChannel(depth: problem.depth)
            ActivationSums.each(problem.depth / count, of: reference.activations).withUnsafeBytes {
                bytes.copyMemory(from: $0)
            }
        default:
            throw .unknown(
                parameter: tensor.name,
                declared: [
                    "weights", "weightScales", "activations", "activationScales", "activationLowSums", "activationSums",
                ])
        }
    }

    /// For each token the sum of its activations that meet low nibbles in runs of `run`, where scales are per channel.
    public func lowSums(run: Int) -> [Int32] {
        ActivationSums.low(of: reference.activations, depth: problem.depth, run: run)
    }

    /// Consecutive positions of K whose nibbles are of one kind under `configuration`.
    func run(_ configuration: Configuration) throws(ConfigurationError) -> Int { try writer(configuration).run }

    private func writer(_ configuration: Configuration) throws(ConfigurationError) -> Int4Writer {
        Int4Writer(
            try Int4Layout(
                configuration: configuration, channels: problem.channels, depth: problem.depth, scales: problem.scales))
    }

    private func store(_ scales: [Float], _ writer: some WeightWriter, into bytes: UnsafeMutableRawBufferPointer) {
        let groups = reference.groups
        scales.withUnsafeBufferPointer { scales in
            for (index, channel) in selection.channels.enumerated() {
                switch problem.scales {
                case .channel: bytes.storeBytes(of: scales[index], toByteOffset: 4 * channel, as: Float.self)
                case .group32:
                    let own = scales[(index * groups)..<((index + 1) * groups)]
                    writer.store(groupScales: UnsafeBufferPointer(rebasing: own), channel: channel, into: bytes)
                }
            }
        }
    }

    private static func activations(
        _ values: W4A8GEMMCase.Values, _ count: Int, _ random: inout SplitMix64
    ) -> [Int8] {
        switch values {
        case .extreme, .largestNibbles: [Int8](repeating: -128, count: count)
        case .equalActivations: [Int8](repeating: 3, count: count)
        case .random, .oneWeight:
            [Int8](unsafeUninitializedCapacity: count) { buffer, initialized in
                var bits: UInt64 = 0
                for index in 0..<count {
                    bits = index % 8 == 0 ? random.next() : bits >> 8
                    buffer.initializeElement(at: index, to: Int8(truncatingIfNeeded: bits))
                }
                initialized = count
            }
        }
    }

    /// Draws the weights of one channel into `row`, a multiple of 16 of them.
    private static func fill(
        _ row: UnsafeMutableBufferPointer<Int8>, _ values: W4A8GEMMCase.Values, index: Int, _ random: inout SplitMix64
    ) {
        switch values {
        case .extreme: row.initialize(repeating: -8)
        case .largestNibbles: row.initialize(repeating: 7)
        case .oneWeight:
            row.initialize(repeating: 0)
            // The ends of K and of runs of eight first, then anywhere.
            let ends = [0, row.count - 1, 7, 8, 15, 16, 31, 32]
            let place = index < ends.count ? ends[index] : Int.random(in: 0..<row.count, using: &random)
            row[place] = [-8, 7, 1, -1, 5, -3][index % 6]
        case .random, .equalActivations:
            let nibbles: UInt64 = 0x0f0f_0f0f_0f0f_0f0f
            let bytes = UnsafeMutableRawBufferPointer(row)
            for k in stride(from: 0, to: row.count, by: 16) {
                let bits = random.next()
                for (half, eight) in [bits & nibbles, bits >> 4 & nibbles].enumerated() {
                    let values = unsafeBitCast(eight, to: SIMD8<Int8>.self) &- 8
                    bytes.storeBytes(of: values, toByteOffset: k + 8 * half, as: SIMD8<Int8>.self)
                }
            }
        }
    }
}
