import KernelDSL

extension MoELayer {
    /// The parts' launches one after another, on tensors that have their part's name before their own.
    ///
    /// What one part makes for another is workspace; the layer's result is `out`.
    public func plan(for configuration: Configuration) throws(ConfigurationError) -> LaunchPlan {
        try validate(configuration)
        var joined = JoinedPlan()
        for (part, family) in try families(of: configuration) {
            try joined.append(
                family.plan(for: self.configuration(of: part, in: configuration)), as: part.rawValue,
                sources: part.sources, of: configuration)
        }
        return joined.finished(
            result: "\(MoELayerPart.stage2.rawValue).out", as: "out", principal: MoELayerPart.stage1.rawValue)
    }

    /// The parts' work together: counts are sums, what a wave or a workgroup has is the largest part's.
    ///
    /// The time of a layer is the sum of its parts' times, which no estimate of the whole gives.
    public func work(of configuration: Configuration) throws(ConfigurationError) -> WorkEstimate {
        var parts: [WorkEstimate] = []
        for (part, family) in try families(of: configuration) {
            parts.append(try family.work(of: self.configuration(of: part, in: configuration)))
        }
        return .inSequence(parts)
    }

    /// The parts that a configuration runs, in order.
    public func families(
        of configuration: Configuration
    ) throws(ConfigurationError) -> [(part: MoELayerPart, family: any AcceleratorFamily)] {
        let tileM = try configuration.integer(Self.tileParameter)
        let routing = try configuration.choice(Self.routingParameter, RoutingForm.self)
        var families: [(MoELayerPart, any AcceleratorFamily)] = []
        for part in MoELayerPart.all(routing) {
            do throws(ProblemError) {
                families.append((part, try family(of: part, tileM: tileM)))
            } catch {
                throw .illegal(configuration: configuration, reason: "\(error)")
            }
        }
        return families
    }
}
