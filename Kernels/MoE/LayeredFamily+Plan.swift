import KernelDSL

extension LayeredFamily {
    /// The parts' launches one after another, on tensors that have their part's name before their own.
    ///
    /// What one part makes for another is workspace; the layer's result is `out`.
    public func plan(for configuration: Configuration) throws(ConfigurationError) -> LaunchPlan {
        try validate(configuration)
        var joined = JoinedPlan()
        let terms = try LayerTerms(configuration)
        let families = try families(of: configuration) { (part) throws(ProblemError) in
            try schedule(of: part, under: terms)
        }
        for (part, family) in families {
            try joined.append(
                family.plan(for: self.configuration(of: part, in: configuration)), as: part.rawValue,
                sources: terms.sources(of: part), of: configuration)
        }
        return joined.finished(
            result: "\(MoELayerPart.stage2.rawValue).out", as: "out", principal: MoELayerPart.stage1.rawValue)
    }

    /// The parts that a configuration runs, in order, each as `family` makes it.
    func families<Family>(
        of configuration: Configuration, _ family: (MoELayerPart) throws(ProblemError) -> Family
    ) throws(ConfigurationError) -> [(part: MoELayerPart, family: Family)] {
        var families: [(MoELayerPart, Family)] = []
        for part in try LayerTerms(configuration).parts {
            do throws(ProblemError) {
                families.append((part, try family(part)))
            } catch {
                throw .illegal(configuration: configuration, reason: "\(error)")
            }
        }
        return families
    }
}
