import Kernels

/// What terms promise before anything is compiled: the best modelled time of each part under them.
struct LayerEstimate: Sendable {
    let terms: LayerTerms
    /// Seconds of each part.
    let seconds: [MoELayerPart: Double]
    /// Why nothing keeps to the terms; nil where something does.
    let obstacle: String?

    /// The sum over the parts.
    var total: Double { seconds.values.reduce(0, +) }

    /// The estimates of all terms, in their order; `surveyed` is called after each.
    ///
    /// `conditions` hold for products beside their own constraints.
    static func all(
        of layer: any LayeredFamily, model: LayerModel, conditions: [MoELayerPart: [Constraint]],
        surveyed: () -> Void
    ) async throws -> [LayerEstimate] {
        var known: [LayerPartKey: Double?] = [:]
        var estimates: [LayerEstimate] = []
        for terms in layer.allTerms {
            var seconds: [MoELayerPart: Double] = [:]
            var obstacle: String?
            for part in terms.parts where obstacle == nil {
                let key = LayerPartKey(part, in: terms)
                let best: Double?
                if let found = known[key] {
                    best = found
                } else {
                    best = try await Self.best(part, of: layer, terms, model, conditions[part] ?? [])
                    known[key] = .some(best)
                }
                seconds[part] = best
                obstacle = best == nil ? "\(part.rawValue) has no configuration of it" : nil
            }
            estimates.append(LayerEstimate(terms: terms, seconds: seconds, obstacle: obstacle))
            surveyed()
        }
        return estimates
    }

    /// The least modelled time of `part`; nil where no configuration is possible.
    private static func best(
        _ part: MoELayerPart, of layer: any LayeredFamily, _ terms: LayerTerms, _ model: LayerModel,
        _ conditions: [Constraint]
    ) async throws -> Double? {
        guard let family = try? layer.schedule(of: part, under: terms) else { return nil }
        return try await model.leastSeconds(
            of: family, fixing: terms.settings(of: part),
            requiring: layer.conditions(on: part, quantisedBy: terms.quantiser) + conditions)
    }
}
