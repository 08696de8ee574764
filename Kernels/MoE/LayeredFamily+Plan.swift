import KernelDSL

extension LayeredFamily {
    /// The parts' launches one after another, on tensors that have their part's name before their own.
    ///
    /// What one part makes for another is workspace; the layer's result is `out`.
    public func plan(for configuration: Configuration) throws(ConfigurationError) -> LaunchPlan {
        try validate(configuration)
        var joined = JoinedPlan()
        let families = try families(of: configuration) { (part, tileM) throws(ProblemError) in
            try schedule(of: part, tileM: tileM)
        }
        for (part, family) in families {
            try joined.append(
                family.plan(for: self.configuration(of: part, in: configuration)), as: part.rawValue,
                sources: part.sources, of: configuration)
        }
        return joined.finished(
            result: "\(MoELayerPart.stage2.rawValue).out", as: "out", principal: MoELayerPart.stage1.rawValue)
    }

    /// The parts that a configuration runs, in order, each as `family` makes it for blocks of so many rows.
    func families<Family>(
        of configuration: Configuration, _ family: (MoELayerPart, Int) throws(ProblemError) -> Family
    ) throws(ConfigurationError) -> [(part: MoELayerPart, family: Family)] {
        let tileM = try configuration.integer(Self.tileParameter)
        let routing = try configuration.choice(Self.routingParameter, RoutingForm.self)
        var families: [(MoELayerPart, Family)] = []
        for part in MoELayerPart.all(routing) {
            do throws(ProblemError) {
                families.append((part, try family(part, tileM)))
            } catch {
                throw .illegal(configuration: configuration, reason: "\(error)")
            }
        }
        return families
    }
}
