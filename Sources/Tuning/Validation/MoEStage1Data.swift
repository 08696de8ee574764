import Kernels
import ReferenceKernels
import WeightPreparation

/// The numbers of a stage 1 case, and their place in a kernel's tensors.
public struct MoEStage1Data: Sendable {
    /// The inputs in plain arrays.
    public let reference: MoEStage1Reference
    /// The problem.
    let problem: MoEStage1
    private let routed: RoutedInputs
    private let selection: ChannelSelection

    /// Draws the numbers of `testCase`; the same seed gives the same numbers.
    ///
    /// Of the weights those of the results `selection` alone are drawn, all where it is nil; they are the same as if all
    /// were.
    public init(_ testCase: MoEStage1Case, seed: UInt64, results selection: ChannelSelection? = nil) {
        let problem = testCase.problem
        let selection = selection ?? ChannelSelection(allOf: problem.width)
        self.problem = problem
        self.selection = selection
        var random = SplitMix64(seed: seed)
        routed = RoutedInputs(problem.routedTokens, testCase.routing, &random)
        let count = problem.tokens * problem.depth
        let activations: [Int8] =
            testCase.values.throughout.map { [Int8](repeating: $0.activation, count: count) }
            ?? RoutedInputs.activations(count, &random)
        let activationScales = (0..<problem.tokens).map { token in
            testCase.scales.draw(
                index: token, zeroEvery: 3, exponent: -7, extremes: CaseScales.ofTwoProducts, &random)
        }
        let groups: Int? = problem.scales == .channel ? nil : problem.scales.perChannel(depth: problem.depth)
        let channels = selection.channels + selection.channels.map { $0 + problem.width }
        var weights: [Int: RoutedProductReference.ExpertWeights] = [:]
        for expert in Set(routed.experts.joined().compactMap { $0 }).sorted() {
            let values: [Int8] =
                testCase.values.throughout.map {
                    [Int8](repeating: $0.weight, count: channels.count * problem.depth)
                } ?? RoutedInputs.weights(channels, depth: problem.depth, seed: seed, expert: expert)
            let scales = channels.flatMap { channel in
                var random = SplitMix64(seed: seed, stream: UInt64(expert) << 32 | UInt64(channel) | 0x8000_0000)
                return testCase.scales.drawWeightScales(
                    channel: channel, groups: groups, exponent: -6, extremes: CaseScales.ofTwoProducts, &random)
            }
            weights[expert] = RoutedProductReference.ExpertWeights(values: values, scales: scales)
        }
        reference = MoEStage1Reference(
            results: selection.count, depth: problem.depth, expertsPerToken: problem.expertsPerToken,
            activations: activations, activationScales: activationScales, experts: routed.expertOfRow,
            weights: weights, groupDepth: groups == nil ? nil : WeightScales.groupDepth)
    }

    /// How many blocks of `tileM` rows the routing of `testCase` under `seed` fills, wholly or in part.
    public static func blocks(of testCase: MoEStage1Case, tileM: Int, seed: UInt64) -> Int {
        RoutedInputs.blocks(of: testCase.problem.routedTokens, testCase.routing, tileM: tileM, seed: seed)
    }

    /// Which rows, token · topk + slot, this rank computes.
    var rowsAreOurs: [Bool] { reference.product.experts.map { reference.product.weights[$0] != nil } }

    /// Writes input `tensor` of a plan into `bytes`, which is zeroed memory of the tensor's size.
    ///
    /// Blocks have `tileM` rows, `writer` packs weights, and `place` says which stored channel a channel is, gate's before
    /// up's. Experts without tokens keep weights and scales of zero. With `unitScales` the scales of groups are 1, so that sums
    /// over groups are integers.
    func fill(
        _ tensor: Tensor, tileM: Int, writer: some WeightWriter, place: (Int) -> Int, unitScales: Bool,
        into bytes: UnsafeMutableRawBufferPointer
    ) throws(ConfigurationError) {
        func store<Element>(_ values: [Element]) {
            values.withUnsafeBytes { bytes.copyMemory(from: $0) }
        }
        func matrix(_ expert: Int, of size: Int) -> UnsafeMutableRawBufferPointer {
            UnsafeMutableRawBufferPointer(rebasing: bytes[(expert * size)..<((expert + 1) * size)])
        }
        let stored = (selection.channels + selection.channels.map { $0 + problem.width }).map(place)
        let (depth, groups) = (problem.depth, reference.product.groups)
        switch tensor.name {
        case "weights":
            for (expert, weights) in reference.product.weights {
                let packed = matrix(expert, of: problem.channels * depth / 2)
                weights.values.withUnsafeBufferPointer { values in
                    for (number, channel) in stored.enumerated() {
                        let own = (number * depth)..<((number + 1) * depth)
                        writer.store(.init(rebasing: values[own]), channel: channel, into: packed)
                    }
                }
            }
        case "weightScales" where problem.scales == .group32:
            for (expert, weights) in reference.product.weights {
                let bytes = matrix(expert, of: 2 * groups * problem.channels)
                let scales = unitScales ? weights.scales.map { _ in 1 } : weights.scales
                scales.withUnsafeBufferPointer { scales in
                    for (number, channel) in stored.enumerated() {
                        let own = (number * groups)..<((number + 1) * groups)
                        writer.store(groupScales: .init(rebasing: scales[own]), channel: channel, into: bytes)
                    }
                }
            }
        case "weightScales":
            for (expert, weights) in reference.product.weights {
                let bytes = matrix(expert, of: 4 * problem.channels)
                for (number, channel) in stored.enumerated() {
                    bytes.storeBytes(of: weights.scales[number], toByteOffset: 4 * channel, as: Float.self)
                }
            }
        case "activations": store(reference.product.activations)
        case "activationScales": store(reference.activationScales)
        case "activationLowSums": store(lowSums(run: writer.run))
        case "activationSums":
            let count = problem.scales.perChannel(depth: depth)
            store(ActivationSums.each(depth / count, of: reference.product.activations))
        default: try routed.fill(tensor, tileM: tileM, into: bytes)
        }
    }

    /// For each token the sum of its activations that meet low nibbles.
    func lowSums(run: Int) -> [Int32] {
        ActivationSums.low(of: reference.product.activations, depth: problem.depth, run: run)
    }
}
