import Kernels
import ReferenceKernels
import WeightPreparation

/// The inputs of a layer's case, and their place in its tensors.
struct MoELayerData: Sendable {
    let problem: MoELayer
    /// Logits, biases and the scale of weights.
    let router: RouterReference
    /// The hidden states, bf16 as f32, row-major.
    let hidden: [Float]
    /// Results of stage 1 that have weights.
    let results: ChannelSelection
    /// Channels of stage 2 that have weights.
    let channels: ChannelSelection
    /// Gate's channels of ``results``, then up's.
    let first: ExpertMatrices
    /// The weights of ``channels``.
    let second: ExpertMatrices

    /// Channels of a tile, of which a selection takes whole ones.
    private static let tile = 16

    /// Draws `testCase`, `limit` weights of each product at most, or as many as two tiles of channels have; the same seed
    /// gives the same.
    ///
    /// All experts that tokens may choose, whatever roundings do, have weights.
    init(_ testCase: MoELayerCase, seed: UInt64, limit: Double) {
        let problem = testCase.problem
        self.problem = problem
        let (experts, topk) = (problem.router.experts, problem.expertsPerToken)
        var random = SplitMix64(seed: seed, stream: 0x6c61_7965)
        let bias = (0..<experts).map { expert -> Float in
            testCase.choice == .random
                ? 0.1 * (random.unit() - 0.5) : expert < problem.experts ? 4 * Float(expert + 1) : 0
        }
        let logits = (0..<problem.tokens * experts).map { _ in
            6 * (random.unit() + random.unit() + random.unit() - 1.5)
        }
        func router(_ count: Int) -> RouterReference {
            RouterReference(
                logits: logits, bias: bias, scale: 2.827, expertsPerToken: count, leastSum: Router.leastSum)
        }
        self.router = router(topk)
        let candidates = router(min(experts, topk + 2))
        let chosen = Set((0..<problem.tokens).flatMap(candidates.choice)).filter { $0 < problem.experts }
        let rows = QuantisationCase(name: testCase.name, rows: problem.tokens, values: testCase.values)
        hidden = QuantisationData(rows, depth: problem.hidden, isGated: false, seed: seed).inputs
        func selection(of width: Int, weightsEach: Int) -> ChannelSelection {
            let tiles = limit / Double(Self.tile * weightsEach * max(1, chosen.count))
            return tiles * Double(Self.tile) >= Double(width)
                ? ChannelSelection(allOf: width)
                : .spread(max(2, Int(tiles)), tilesOf: Self.tile, in: width, seed: seed)
        }
        let results = selection(of: problem.width, weightsEach: 2 * problem.hidden)
        self.results = results
        first = ExpertMatrices(
            chosen, drawn: results.channels + results.channels.map { $0 + problem.width }, of: 2 * problem.width,
            depth: problem.hidden, scales: problem.scales, seed: seed)
        channels = selection(of: problem.hidden, weightsEach: problem.width)
        second = ExpertMatrices(
            chosen, drawn: channels.channels, of: problem.hidden, depth: problem.width, scales: problem.scales,
            seed: seed ^ 0x7365_636f_6e64)
    }

    /// Writes input `tensor` of a plan, whose weights are packed in the form `packing`, into its zeroed bytes.
    func fill(
        _ tensor: Tensor, _ packing: LayerPacking, into bytes: UnsafeMutableRawBufferPointer
    ) throws(ConfigurationError) {
        switch tensor.name {
        case "hidden.input":
            for (place, value) in hidden.enumerated() {
                bytes.storeBytes(of: BF16.bits(value), toByteOffset: 2 * place, as: UInt16.self)
            }
        case "stage1.weights", "stage1.weightScales":
            let places = [false, true].flatMap { isUp in
                results.channels.map {
                    packing.order.place(
                        of: $0, isUp: isUp, width: problem.width, tileChannels: packing.tileChannels)
                }
            }
            fill(tensor, of: first, packing.first, places, into: bytes)
        case "stage2.weights", "stage2.weightScales":
            fill(tensor, of: second, packing.second, channels.channels, into: bytes)
        case "router.logits": router.logits.withUnsafeBytes { bytes.copyMemory(from: $0) }
        case "router.bias": router.bias.withUnsafeBytes { bytes.copyMemory(from: $0) }
        case "router.scale": bytes.storeBytes(of: router.scale, as: Float.self)
        default: throw .unknown(parameter: tensor.name, declared: [])
        }
    }

    private func fill(
        _ tensor: Tensor, of matrices: ExpertMatrices, _ writer: any WeightWriter, _ places: [Int],
        into bytes: UnsafeMutableRawBufferPointer
    ) {
        if tensor.name.hasSuffix(".weights") {
            matrices.fillWeights(writer, places: places, into: bytes)
        } else {
            matrices.fillScales(writer, places: places, into: bytes)
        }
    }
}
