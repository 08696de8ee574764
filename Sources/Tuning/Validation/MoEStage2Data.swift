import Kernels
import ReferenceKernels
import WeightPreparation

/// The numbers of a case, and their place in a kernel's tensors.
public struct MoEStage2Data: Sendable {
    /// The inputs in plain arrays.
    public let reference: MoEStage2Reference
    /// The activations before they are quantised, bf16 as f32, row-major; nil where kernels take them quantised.
    public let inputs: [Float]?
    private let problem: MoEStage2
    private let routed: RoutedInputs
    private let selection: ChannelSelection

    /// Draws the numbers of `testCase`; the same seed gives the same numbers.
    ///
    /// Of the weights those of `channels` alone are drawn, all where it is nil; they are the same as if all were.
    public init(_ testCase: MoEStage2Case, seed: UInt64, channels: ChannelSelection? = nil) {
        let problem = testCase.problem
        self.problem = problem
        let selection = channels ?? ChannelSelection(allOf: problem.channels)
        self.selection = selection
        var random = SplitMix64(seed: seed)
        routed = RoutedInputs(problem.routedTokens, testCase.routing, &random)
        let rows = problem.tokens * problem.expertsPerToken
        let isQuantised = problem.activations == .int8
        let drawn: [Int8] =
            testCase.values.throughout.map { [Int8](repeating: $0.activation, count: rows * problem.depth) }
            ?? (isQuantised ? RoutedInputs.activations(rows * problem.depth, &random) : [])
        let scales = (0..<rows).map { row in testCase.scales.draw(index: row, zeroEvery: 3, exponent: -7, &random) }
        inputs = isQuantised ? nil : Self.inputs(of: testCase, scales: scales, seed: seed)
        let quantised = inputs.map { QuantizedRowsReference($0, depth: problem.depth) }
        let (activations, activationScales) = (quantised?.values ?? drawn, quantised?.scales ?? scales)
        let groups: Int? = problem.scales == .channel ? nil : problem.scales.perChannel(depth: problem.depth)
        var weights: [Int: MoEStage2Reference.ExpertWeights] = [:]
        for expert in Set(routed.experts.joined().compactMap { $0 }).sorted() {
            let values: [Int8] =
                testCase.values.throughout.map {
                    [Int8](repeating: $0.weight, count: selection.count * problem.depth)
                } ?? RoutedInputs.weights(selection.channels, depth: problem.depth, seed: seed, expert: expert)
            var random = SplitMix64(seed: seed, stream: UInt64(expert) << 32 | 0xffff_ffff)
            let scales = (0..<problem.channels).map { channel in
                testCase.scales.drawWeightScales(channel: channel, groups: groups, exponent: -6, &random)
            }
            weights[expert] = MoEStage2Reference.ExpertWeights(
                values: values, scales: selection.ranges.flatMap { scales[$0].flatMap { $0 } })
        }
        reference = MoEStage2Reference(
            tokens: problem.tokens, channels: selection.count, depth: problem.depth,
            expertsPerToken: problem.expertsPerToken, activations: activations, activationScales: activationScales,
            experts: routed.expertOfRow, routeWeights: routed.weights.flatMap { $0 },
            weights: weights, groupDepth: groups == nil ? nil : WeightScales.groupDepth)
    }

    /// Rows of bf16 as f32: numbers of about 127 times the row's scale, where rows are random.
    private static func inputs(of testCase: MoEStage2Case, scales: [Float], seed: UInt64) -> [Float] {
        let depth = testCase.problem.depth
        return scales.enumerated().flatMap { row, scale in
            var random = SplitMix64(seed: seed, stream: 1 << 63 | UInt64(row))
            let factor = testCase.rows == .random ? 127 * scale : 1
            return (0..<depth).map { column in
                let value =
                    testCase.values.throughout.map { Float($0.activation.signum()) }
                    ?? testCase.rows.draw(row: row, column: column, depth: depth, &random)
                return BF16.float(BF16.bits(factor * value))
            }
        }
    }

    /// How many blocks of `tileM` rows the routing of `testCase` under `seed` fills, wholly or in part.
    public static func blocks(of testCase: MoEStage2Case, tileM: Int, seed: UInt64) -> Int {
        RoutedInputs.blocks(of: testCase.problem.routedTokens, testCase.routing, tileM: tileM, seed: seed)
    }

    /// Writes input `tensor` of a plan into `bytes`, which is zeroed memory of the tensor's size.
    ///
    /// Experts without tokens keep weights and scales of zero. With `unitScales` the scales of groups are 1, so that sums over
    /// groups are integers.
    public func fill(
        _ tensor: Tensor, configuration: Configuration, unitScales: Bool = false,
        into bytes: UnsafeMutableRawBufferPointer
    ) throws(ConfigurationError) {
        try fill(
            tensor, tileM: try configuration.integer("tile_m"), writer: Int4Writer(try layout(configuration)),
            unitScales: unitScales, into: bytes)
    }

    /// Writes input `tensor` of a plan that sorts rows in blocks of `tileM` and whose weights `writer` packs into `bytes`,
    /// which is zeroed memory of the tensor's size.
    func fill(
        _ tensor: Tensor, tileM: Int, writer: some WeightWriter, unitScales: Bool,
        into bytes: UnsafeMutableRawBufferPointer
    ) throws(ConfigurationError) {
        func store<Element>(_ values: [Element], at offset: Int = 0) {
            values.withUnsafeBytes { UnsafeMutableRawBufferPointer(rebasing: bytes[offset...]).copyMemory(from: $0) }
        }
        func matrix(_ expert: Int, of size: Int) -> UnsafeMutableRawBufferPointer {
            UnsafeMutableRawBufferPointer(rebasing: bytes[(expert * size)..<((expert + 1) * size)])
        }
        switch tensor.name {
        case "weights":
            for (expert, weights) in reference.weights {
                let packed = matrix(expert, of: problem.channels * problem.depth / 2)
                weights.values.withUnsafeBufferPointer { values in
                    for (number, channel) in selection.channels.enumerated() {
                        let own = (number * problem.depth)..<((number + 1) * problem.depth)
                        writer.store(.init(rebasing: values[own]), channel: channel, into: packed)
                    }
                }
            }
        case "weightScales" where problem.scales == .group32:
            for (expert, weights) in reference.weights {
                let stored = matrix(expert, of: 2 * reference.groups * problem.channels)
                let scales = unitScales ? weights.scales.map { _ in 1 } : weights.scales
                scales.withUnsafeBufferPointer { scales in
                    for (number, channel) in selection.channels.enumerated() {
                        let own = (number * reference.groups)..<((number + 1) * reference.groups)
                        writer.store(groupScales: .init(rebasing: scales[own]), channel: channel, into: stored)
                    }
                }
            }
        case "weightScales":
            for (expert, weights) in reference.weights {
                var first = 0
                for range in selection.ranges {
                    let scales = Array(weights.scales[first..<(first + range.count)])
                    store(scales, at: (expert * problem.channels + range.lowerBound) * 4)
                    first += range.count
                }
            }
        case "activations" where tensor.element == .bf16: store((inputs ?? []).map(BF16.bits))
        case "activations": store(reference.activations)
        case "activationScales": store(reference.activationScales)
        case "activationLowSums": store(lowSums(run: writer.run))
        case "activationSums":
            let count = problem.scales.perChannel(depth: problem.depth)
            store(ActivationSums.each(problem.depth / count, of: reference.activations))
        default: try routed.fill(tensor, tileM: tileM, into: bytes)
        }
    }

    private func layout(_ configuration: Configuration) throws(ConfigurationError) -> Int4Layout {
        try Int4Layout(
            configuration: configuration, channels: problem.channels, depth: problem.depth, scales: problem.scales)
    }

    /// Consecutive positions of K whose nibbles are of one kind under `configuration`.
    func run(_ configuration: Configuration) throws(ConfigurationError) -> Int { try layout(configuration).run }

    /// For each row the sum of its activations that meet low nibbles, in runs of `run`.
    func lowSums(run: Int) -> [Int32] {
        ActivationSums.low(of: reference.activations, depth: problem.depth, run: run)
    }
}
