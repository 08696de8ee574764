extension ModelShape {
    /// The products outside the routed experts, as they stand on one of `ranks` ranks.
    ///
    /// Products of heads and of widths are shared by channels, those that lead back to the residual stream by depth. Where
    /// there are more ranks than heads of keys, each rank has a copy of one.
    ///
    /// - Throws: ``ProblemError`` where the ranks do not divide an extent.
    public func denseLayers(ranks: Int) throws(ProblemError) -> [ModelLayer] {
        func part(_ extent: Int, _ what: String) throws(ProblemError) -> Int {
            guard ranks > 0, extent % ranks == 0 else {
                throw .indivisible(what: "\(what) of \(name)", extent: extent, ranks: ranks)
            }
            return extent / ranks
        }
        var layers = try attentionLayers(ranks: ranks, part)
        if sharedWidth > 0 {
            let width = try part(sharedWidth, "the width of the shared expert")
            layers.append(
                ModelLayer(
                    "shared-gate-up", channels: 2 * width, depth: hidden, share: .channels,
                    "gate and up projection of the shared expert"))
            layers.append(
                ModelLayer(
                    "shared-down", channels: hidden, depth: width, share: .depth, "down projection of the shared expert"
                ))
        }
        if denseWidth > 0 {
            let width = try part(denseWidth, "the width of the dense layers")
            layers.append(
                ModelLayer(
                    "dense-gate-up", channels: 2 * width, depth: hidden, share: .channels,
                    "gate and up projection of layers without experts"))
            layers.append(
                ModelLayer(
                    "dense-down", channels: hidden, depth: width, share: .depth,
                    "down projection of layers without experts"))
        }
        layers.append(
            ModelLayer(
                "lm-head", channels: try part(vocabulary, "the vocabulary"), depth: hidden, share: .channels,
                "logits of the vocabulary"))
        return layers
    }

    private func attentionLayers(
        ranks: Int, _ part: (Int, String) throws(ProblemError) -> Int
    ) throws(ProblemError) -> [ModelLayer] {
        switch attention {
        case .latent(let heads, let queryRank, let valueRank, let plain, let rope, let value):
            let heads = try part(heads, "the number of heads")
            return [
                ModelLayer(
                    "qkv-a", channels: queryRank + valueRank + rope, depth: hidden, share: .replicated,
                    "down projections of queries, keys and values"),
                ModelLayer(
                    "q-b", channels: heads * (plain + rope), depth: queryRank, share: .channels,
                    "up projection of queries"),
                ModelLayer(
                    "o", channels: hidden, depth: heads * value, share: .depth, "output projection of the attention"),
            ]
        case .grouped(let heads, let keyHeads, let width):
            let heads = try part(heads, "the number of heads")
            guard keyHeads % ranks == 0 || ranks % keyHeads == 0 else {
                throw .indivisible(what: "the number of heads of keys of \(name)", extent: keyHeads, ranks: ranks)
            }
            return [
                ModelLayer(
                    "qkv", channels: (heads + 2 * max(1, keyHeads / ranks)) * width, depth: hidden, share: .channels,
                    "projections of queries, keys and values"),
                ModelLayer(
                    "o", channels: hidden, depth: heads * width, share: .depth, "output projection of the attention"),
            ]
        }
    }

    /// The name of the routed experts' second product among layers.
    public static let expertsDown = "experts-down"

    /// The second product of the routed experts: `channels` and `depth` on one rank where `ranks` share the width of each.
    ///
    /// - Throws: ``ProblemError`` where the ranks do not divide the width.
    public func expertsDown(ranks: Int) throws(ProblemError) -> ModelLayer {
        guard ranks > 0, expertWidth % ranks == 0 else {
            throw .indivisible(what: "the width of an expert of \(name)", extent: expertWidth, ranks: ranks)
        }
        return ModelLayer(
            Self.expertsDown, channels: hidden, depth: expertWidth / ranks, share: .depth,
            "down projection of the routed experts")
    }

    /// The name of the routed experts' first product among layers.
    public static let expertsGateUp = "experts-gate-up"

    /// The first product of the routed experts, gate and up: `channels` of both and `depth` on one rank where `ranks` share
    /// the width of each.
    ///
    /// - Throws: ``ProblemError`` where the ranks do not divide the width.
    public func expertsGateUp(ranks: Int) throws(ProblemError) -> ModelLayer {
        let down = try expertsDown(ranks: ranks)
        return ModelLayer(
            Self.expertsGateUp, channels: 2 * down.depth, depth: hidden, share: .channels,
            "gate and up projection of the routed experts")
    }

    /// All of the routed experts behind the router's product, from hidden states to hidden states, where `ranks` share the
    /// width of each expert.
    ///
    /// - Throws: ``ProblemError`` where the ranks do not divide the width.
    public func routedExperts(ranks: Int) throws(ProblemError) -> ModelLayer {
        let down = try expertsDown(ranks: ranks)
        return ModelLayer(
            "experts", channels: down.channels, depth: down.depth, share: .depth,
            "routed experts: choice, both products and the sum")
    }

    /// The rows of the residual stream, which the first product of every layer reads; there are no channels of a result.
    public var hiddenRows: ModelLayer {
        ModelLayer("hidden", channels: 0, depth: hidden, share: .replicated, "rows of the residual stream, normalised")
    }

    /// The rows between the products of the routed experts where `ranks` share the width of each; there are no channels of
    /// a result.
    ///
    /// - Throws: ``ProblemError`` where the ranks do not divide the width.
    public func expertRows(ranks: Int) throws(ProblemError) -> ModelLayer {
        let down = try expertsDown(ranks: ranks)
        return ModelLayer(
            "experts-rows", channels: 0, depth: down.depth, share: .channels,
            "rows between the products of the routed experts, one for each expert of a token")
    }

    /// The choice of routed experts: a logit for each, the same on every rank.
    public var routedExperts: ModelLayer {
        ModelLayer(
            "routed-experts", channels: experts, depth: hidden, share: .replicated,
            "the choice of routed experts, and their order")
    }

    /// Routed experts on one of `ranks` groups of ranks among which whole experts are shared out.
    ///
    /// - Throws: ``ProblemError`` where the groups do not divide the experts.
    public func localExperts(ranks: Int) throws(ProblemError) -> Int {
        guard ranks > 0, experts % ranks == 0 else {
            throw .indivisible(what: "the number of experts of \(name)", extent: experts, ranks: ranks)
        }
        return experts / ranks
    }
}
