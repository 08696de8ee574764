import Kernels
import ReferenceKernels
import WeightPreparation

/// The weights of a product's experts, some of their channels drawn, and their place in a kernel's tensors.
struct ExpertMatrices: Sendable {
    /// For each expert that has any, the weights of the drawn channels with their scales.
    let weights: [Int: RoutedProductReference.ExpertWeights]
    /// Width of the weights (K).
    let depth: Int
    /// Channels of an expert, drawn or not.
    private let channels: Int
    private let scales: WeightScales

    /// Draws the weights of `drawn` channels, of `channels` in all, for each of `experts`; the same seed gives the same.
    init(_ experts: Set<Int>, drawn: [Int], of channels: Int, depth: Int, scales: WeightScales, seed: UInt64) {
        self.channels = channels
        self.depth = depth
        self.scales = scales
        let groups: Int? = scales == .channel ? nil : scales.perChannel(depth: depth)
        var weights: [Int: RoutedProductReference.ExpertWeights] = [:]
        for expert in experts {
            let values = RoutedInputs.weights(drawn, depth: depth, seed: seed, expert: expert)
            let scales = drawn.flatMap { channel in
                var random = SplitMix64(seed: seed, stream: UInt64(expert) << 32 | UInt64(channel) | 0x8000_0000)
                return CaseScales.usual.drawWeightScales(channel: channel, groups: groups, exponent: -6, &random)
            }
            weights[expert] = RoutedProductReference.ExpertWeights(values: values, scales: scales)
        }
        self.weights = weights
    }

    /// Scales of a channel.
    private var groups: Int { scales.perChannel(depth: depth) }
    /// Positions of K that share a scale; nil where all of a channel do.
    var groupDepth: Int? { scales == .channel ? nil : WeightScales.groupDepth }

    /// Writes the weights into the zeroed bytes of their tensor; `places` are the stored channels of the drawn ones.
    func fillWeights(_ writer: some WeightWriter, places: [Int], into bytes: UnsafeMutableRawBufferPointer) {
        forEach(of: channels * depth / 2, bytes) { weights, packed in
            weights.values.withUnsafeBufferPointer { values in
                for (number, place) in places.enumerated() {
                    let own = (number * depth)..<((number + 1) * depth)
                    writer.store(.init(rebasing: values[own]), channel: place, into: packed)
                }
            }
        }
    }

    /// Writes the scales into the zeroed bytes of their tensor.
    func fillScales(_ writer: some WeightWriter, places: [Int], into bytes: UnsafeMutableRawBufferPointer) {
        let isGrouped = scales == .group32
        forEach(of: isGrouped ? 2 * groups * channels : 4 * channels, bytes) { weights, stored in
            weights.scales.withUnsafeBufferPointer { scales in
                for (number, place) in places.enumerated() {
                    if isGrouped {
                        let own = (number * groups)..<((number + 1) * groups)
                        writer.store(groupScales: .init(rebasing: scales[own]), channel: place, into: stored)
                    } else {
                        stored.storeBytes(of: scales[number], toByteOffset: 4 * place, as: Float.self)
                    }
                }
            }
        }
    }

    private func forEach(
        of size: Int, _ bytes: UnsafeMutableRawBufferPointer,
        _ body: (RoutedProductReference.ExpertWeights, UnsafeMutableRawBufferPointer) -> Void
    ) {
        for (expert, weights) in weights {
            body(weights, UnsafeMutableRawBufferPointer(rebasing: bytes[(expert * size)..<((expert + 1) * size)]))
        }
    }
}
