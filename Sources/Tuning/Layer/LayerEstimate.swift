import Kernels

/// What a pair promises before anything is compiled: the best modelled time of each part under it.
struct LayerEstimate: Sendable {
    let pair: LayerPair
    /// Seconds of each part.
    let seconds: [MoELayerPart: Double]
    /// Why the pair cannot be; nil where it can.
    let obstacle: String?

    /// The sum over the parts.
    var total: Double { seconds.values.reduce(0, +) }

    /// The estimates of all pairs, in their order; `surveyed` is called after each.
    ///
    /// `conditions` hold for products beside their own constraints.
    static func all(
        of layer: any LayeredFamily, model: LayerModel, conditions: [MoELayerPart: [Constraint]],
        surveyed: () -> Void
    ) async throws -> [LayerEstimate] {
        var known: [LayerPartKey: Double?] = [:]
        var estimates: [LayerEstimate] = []
        for pair in LayerPair.all(of: layer) {
            var seconds: [MoELayerPart: Double] = [:]
            var obstacle: String?
            for part in pair.parts where obstacle == nil {
                let key = LayerPartKey(part, in: pair)
                let best: Double?
                if let found = known[key] {
                    best = found
                } else {
                    best = try await Self.best(part, of: layer, pair, model, conditions[part] ?? [])
                    known[key] = .some(best)
                }
                seconds[part] = best
                obstacle = best == nil ? "\(part.rawValue) has no configuration of it" : nil
            }
            estimates.append(LayerEstimate(pair: pair, seconds: seconds, obstacle: obstacle))
            surveyed()
        }
        return estimates
    }

    /// The least modelled time of `part`; nil where no configuration is possible.
    private static func best(
        _ part: MoELayerPart, of layer: any LayeredFamily, _ pair: LayerPair, _ model: LayerModel,
        _ conditions: [Constraint]
    ) async throws -> Double? {
        guard let family = try? layer.schedule(of: part, tileM: pair.tileM) else { return nil }
        return try await model.leastSeconds(
            of: family, fixing: pair.settings(of: part), requiring: layer.conditions(on: part) + conditions)
    }
}
