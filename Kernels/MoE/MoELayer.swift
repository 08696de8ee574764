import KernelDSL

/// All of a mixture-of-experts layer behind the router's product: from logits and hidden states to their weighted sum.
///
/// router -> moe-sort, where rows come sorted -> quantize-int8 of hidden bf16 [M][H] -> moe-stage1 -> quantize-int8 of the
/// rows bf16 [M · topk][I], unless stage 1 or stage 2 does that (``RowQuantiser``) -> moe-stage2 -> out bf16 [M][H]. The parts
/// are families of their own, each with its values under its name (`stage1.tile_n`); what they must agree on
/// (``LayerTerms``) the layer has once. This rank has the experts 0 to E − 1 of all; where experts are shared out, every
/// rank orders its logits and biases so.
public struct MoELayer: LayeredFamily, AcceleratorFamily, Hashable {
    /// `moe-layer`.
    public static let operation = "moe-layer"

    /// Tokens and their experts.
    public let routedTokens: RoutedTokens
    /// Width of the hidden states (H).
    public let hidden: Int
    /// Width of an expert on this rank (I).
    public let width: Int
    /// What shares a scale of weights.
    public let scales: WeightScales
    /// The GPU whose instructions the products use.
    public let target: Target

    /// The experts' choice.
    public let router: Router
    /// The input as INT8.
    public let hiddenRows: QuantizeInt8
    /// The first product, with results in bf16.
    public let stage1: MoEStage1
    /// The rows between the products as INT8.
    public let expertRows: QuantizeInt8
    /// The second product, of rows in INT8.
    public let stage2: MoEStage2
    /// The first product with results in INT8; nil where rows are too wide for that.
    public let quantisingStage1: MoEStage1?
    /// The second product of rows in bf16.
    public let quantisingStage2: MoEStage2
    /// The sort into blocks of ``usualBlock`` rows; its parameters are those of every other.
    let usualSort: MoESort

    /// What matrix instructions take at once.
    private static let usualBlock = 16

    /// The layer of `tokens` tokens, or why no kernel can serve it.
    public init(
        tokens: Int, hidden: Int, width: Int, experts: Int, expertsPerToken: Int, expertRanks: Int = 1,
        scales: WeightScales = .channel, routing: ExpertRouting = .uniform, target: Target = .gfx942
    ) throws(ProblemError) {
        func first(_ output: ActivationType) throws(ProblemError) -> MoEStage1 {
            try MoEStage1(
                tokens: tokens, channels: 2 * width, depth: hidden, experts: experts,
                expertsPerToken: expertsPerToken, expertRanks: expertRanks, scales: scales, routing: routing,
                target: target, output: output)
        }
        func second(_ activations: ActivationType) throws(ProblemError) -> MoEStage2 {
            try MoEStage2(
                tokens: tokens, channels: hidden, depth: width, experts: experts, expertsPerToken: expertsPerToken,
                expertRanks: expertRanks, scales: scales, routing: routing,
                activations: activations, target: target)
        }
        stage1 = try first(.bf16)
        quantisingStage1 = try? first(.int8)
        stage2 = try second(.int8)
        quantisingStage2 = try second(.bf16)
        routedTokens = stage1.routedTokens
        router = try Router(tokens: tokens, experts: experts * expertRanks, expertsPerToken: expertsPerToken)
        usualSort = try MoESort(
            tokens: tokens, experts: experts, expertsPerToken: expertsPerToken, block: Self.usualBlock)
        hiddenRows = try QuantizeInt8(rows: tokens, depth: hidden, scales: scales)
        expertRows = try QuantizeInt8(rows: tokens * expertsPerToken, depth: width, scales: scales)
        self.hidden = hidden
        self.width = width
        self.scales = scales
        self.target = target
    }

    /// M, N, K, E, topk and ep.
    public var dimensions: [Dimension] {
        let routed = routedTokens.dimensions
        return [
            routed.tokens, Dimension("N", hidden, "width of the hidden states"),
            Dimension("K", width, "width of an expert on this rank"),
        ] + routed.others
    }

    /// INT4 weights between hidden states in bf16.
    public var types: ProblemTypes {
        ProblemTypes(weights: "int4", activations: "bf16", output: "bf16", scales: scales.keyWord)
    }

    /// The usual kernel, and the products where they can.
    public var quantisers: [RowQuantiser] { quantisingStage1 == nil ? [.rows, .stage2] : [.rows, .stage1, .stage2] }

    /// The family of `part` under `terms`.
    ///
    /// - Throws: ``ProblemError`` where no sort can make such blocks.
    public func family(
        of part: MoELayerPart, under terms: LayerTerms
    ) throws(ProblemError) -> any AcceleratorFamily {
        part == .sort ? try sort(block: terms.tileM) : usualFamily(of: part, quantisedBy: terms.quantiser)
    }

    /// The same, for what families of CPUs have as well.
    public func schedule(of part: MoELayerPart, under terms: LayerTerms) throws(ProblemError) -> any KernelFamily {
        try family(of: part, under: terms)
    }

    /// The family of `part`, for what does not depend on the rows of a block.
    public func usualSchedule(of part: MoELayerPart, quantisedBy quantiser: RowQuantiser) -> any KernelFamily {
        usualFamily(of: part, quantisedBy: quantiser)
    }

    private func usualFamily(
        of part: MoELayerPart, quantisedBy quantiser: RowQuantiser
    ) -> any AcceleratorFamily {
        switch part {
        case .router: router
        case .sort: usualSort
        case .hidden: hiddenRows
        case .stage1: quantiser == .stage1 ? quantisingStage1 ?? stage1 : stage1
        case .rows: expertRows
        case .stage2: quantiser == .stage2 ? quantisingStage2 : stage2
        }
    }

    /// The sort into blocks of `block` rows.
    func sort(block: Int) throws(ProblemError) -> MoESort {
        try MoESort(tokens: tokens, experts: experts, expertsPerToken: expertsPerToken, block: block)
    }

    /// What the other parts ask of `part` beside what it asks of itself, by its own parameters' names.
    public func conditions(on part: MoELayerPart, quantisedBy quantiser: RowQuantiser) -> [Constraint] {
        // A stage 2 that quantises makes its sums for itself.
        guard part == .stage1 || part == .stage2 && quantiser != .stage2 else { return [] }
        return [
            Constraint("sums of activations are those that quantising makes", ["matrix", "unpacking"]) {
                (configuration) throws(ConfigurationError) in
                let matrix = try configuration.choice("matrix", ProductInstruction.self)
                let unpacking = try configuration.choice("unpacking", Int4Unpacking.self)
                return unpacking.separatesNibbles && matrix.run != Int4Layout.narrowRun
                    ? "matrix = \(matrix.rawValue) needs the sums of every other \(matrix.run) activations, quantising sums every other \(Int4Layout.narrowRun)"
                    : nil
            }
        ]
    }

    /// The parts' work together: counts are sums, what a wave or a workgroup has is the largest part's.
    ///
    /// The time of a layer is the sum of its parts' times, which no estimate of the whole gives.
    public func work(of configuration: Configuration) throws(ConfigurationError) -> WorkEstimate {
        let terms = try LayerTerms(configuration)
        let families = try families(of: configuration) { (part) throws(ProblemError) in
            try family(of: part, under: terms)
        }
        var parts: [WorkEstimate] = []
        for (part, family) in families {
            parts.append(try family.work(of: self.configuration(of: part, in: configuration)))
        }
        return .inSequence(parts)
    }
}
