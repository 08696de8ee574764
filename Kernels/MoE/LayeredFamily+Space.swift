extension LayeredFamily {
    /// What the parts share, then what each has for itself under its name.
    public var parameters: [TuningParameter] {
        let second = usualSchedule(of: .stage2).parameters
        let tile = usualSchedule(of: .stage1).parameters.filter { $0.name == LayerTerms.tileParameter }.map {
            parameter in
            parameter.shared(with: second.first { $0.name == parameter.name })
        }
        let quantiser =
            quantisers.count == 1
            ? []
            : [
                TuningParameter(
                    LayerTerms.quantiserParameter, names: quantisers.map(\.rawValue),
                    "which part makes the rows between the products INT8")
            ]
        return tile + [RoutingForm.parameter()] + quantiser
            + MoELayerPart.allCases.flatMap { part in
                ownParameters(of: part).filter { !LayerTerms.parameters.contains($0.name) }
                    .map { $0.prefixed(part.rawValue) }
            }
    }

    /// The parameters of `part` with the values that they have whoever quantises.
    private func ownParameters(of part: MoELayerPart) -> [TuningParameter] {
        let others = quantisers.dropFirst().map { usualSchedule(of: part, quantisedBy: $0).parameters }
        return usualSchedule(of: part).parameters.map { parameter in
            others.reduce(parameter) { united, others in
                united.united(with: others.first { $0.name == parameter.name })
            }
        }
    }

    private func usualSchedule(of part: MoELayerPart) -> any KernelFamily {
        usualSchedule(of: part, quantisedBy: .rows)
    }

    /// Every part's constraints, and that a part which does not run has no values to choose.
    public var constraints: [Constraint] {
        let layer = self
        let parts = MoELayerPart.allCases.flatMap { part -> [Constraint] in
            switch part {
            case .sort: []
            case .rows: constraints(on: part, quantisedBy: .rows)
            case .stage1, .stage2: quantisers.flatMap { constraints(on: part, quantisedBy: $0) }
            case .router, .hidden: constraints(on: part, quantisedBy: nil)
            }
        }
        let sort = Self.names(of: usualSchedule(of: .sort).parameters, in: .sort)
        let shared = [LayerTerms.tileParameter, LayerTerms.routingParameter] + sort
        return parts + [
            Constraint("sort: it can run", shared) { (configuration) throws(ConfigurationError) in
                try layer.sortViolation(configuration, ofRedundancies: false)
            },
            Constraint("sort: it is no other again", shared, isRedundancy: true) {
                (configuration) throws(ConfigurationError) in
                try layer.sortViolation(configuration, ofRedundancies: true)
            },
            idle(.sort, "nothing is sorted without need", [LayerTerms.routingParameter]) {
                (configuration) throws(ConfigurationError) in
                let isIdle = try configuration.choice(LayerTerms.routingParameter, RoutingForm.self) == .inline
                return isIdle ? "routing = inline sorts nothing" : nil
            },
        ]
            + (quantisers.count == 1
                ? []
                : [
                    idle(.rows, "rows are quantised once", [LayerTerms.quantiserParameter]) {
                        (configuration) throws(ConfigurationError) in
                        let quantiser = try LayerTerms.quantiser(of: configuration)
                        return quantiser == .rows ? nil : "quantised_by = \(quantiser.rawValue) runs no kernel for it"
                    }
                ])
    }

    /// The constraints on `part`, which hold where `quantiser` quantises, or always.
    private func constraints(on part: MoELayerPart, quantisedBy quantiser: RowQuantiser?) -> [Constraint] {
        let family = usualSchedule(of: part, quantisedBy: quantiser ?? .rows)
        let parameters = family.parameters
        let names = parameters.map(\.name)
        let isConditional = quantiser != nil && quantisers.count > 1
        @Sendable func holds(_ configuration: Configuration) throws(ConfigurationError) -> Bool {
            guard isConditional else { return true }
            return try LayerTerms.quantiser(of: configuration) == quantiser
        }
        let all = family.constraints + conditions(on: part, quantisedBy: quantiser ?? .rows)
        let own = all.map { constraint in
            Constraint(
                "\(part.rawValue): \(constraint.summary)",
                constraint.parameters.map { Self.name(of: $0, in: part) }
                    + (isConditional ? [LayerTerms.quantiserParameter] : []), isRedundancy: constraint.isRedundancy
            ) { (configuration) throws(ConfigurationError) in
                guard try holds(configuration) else { return nil }
                return try constraint.violation(Self.configuration(names, of: part, in: configuration))
            }
        }
        // The layer has every value that one of the forms has.
        let united = ownParameters(of: part)
        let narrower = isConditional ? parameters.filter { own in !united.contains { $0 == own } } : []
        return own
            + narrower.filter { !LayerTerms.parameters.contains($0.name) }.map { parameter in
                Constraint(
                    "\(part.rawValue): \(parameter.name) is one of its values",
                    [Self.name(of: parameter.name, in: part), LayerTerms.quantiserParameter]
                ) { (configuration) throws(ConfigurationError) in
                    guard try holds(configuration), let value = configuration[Self.name(of: parameter.name, in: part)],
                        !parameter.values.contains(value)
                    else { return nil }
                    return
                        "\(part.rawValue).\(parameter.name) = \(value) is for other forms of rows than quantised_by = \(quantiser?.rawValue ?? "") has"
                }
            }
    }

    /// The constraint that `part` has its first values where `reason`, of the parameters `names`, says that it does not run.
    private func idle(
        _ part: MoELayerPart, _ summary: String, _ names: [String],
        _ reason: @escaping @Sendable (Configuration) throws(ConfigurationError) -> String?
    ) -> Constraint {
        let parameters = ownParameters(of: part)
        let own = Self.names(of: parameters, in: part)
        return Constraint(summary, names + own, isRedundancy: true) { (configuration) throws(ConfigurationError) in
            guard let reason = try reason(configuration) else { return nil }
            return zip(parameters, own).first { configuration[$1] != $0.values.first }.map { parameter, name in
                "\(reason): leave \(name) at \(parameter.values.first?.description ?? "")"
            }
        }
    }

    private func sortViolation(
        _ configuration: Configuration, ofRedundancies: Bool
    ) throws(ConfigurationError) -> String? {
        guard try configuration.choice(LayerTerms.routingParameter, RoutingForm.self) == .sorted else { return nil }
        let own = self.configuration(of: .sort, in: configuration)
        let tileM = try configuration.integer(LayerTerms.tileParameter)
        do throws(ProblemError) {
            let sort = try schedule(of: .sort, under: LayerTerms(tileM: tileM, routing: .sorted))
            for parameter in sort.parameters where !ofRedundancies {
                if let value = own[parameter.name], !parameter.values.contains(value) {
                    return "\(parameter.name) = \(value) is none of a sort's into blocks of \(tileM) rows"
                }
            }
            for constraint in sort.constraints where constraint.isRedundancy == ofRedundancies {
                if let reason = try? constraint.violation(own) {
                    return reason
                }
            }
            return nil
        } catch {
            return "\(error)"
        }
    }

    // MARK: Configurations of the parts

    private static func name(of parameter: String, in part: MoELayerPart) -> String {
        LayerTerms.parameters.contains(parameter) ? parameter : "\(part.rawValue).\(parameter)"
    }

    private static func names(of parameters: [TuningParameter], in part: MoELayerPart) -> [String] {
        parameters.map { name(of: $0.name, in: part) }
    }

    private static func configuration(
        _ names: [String], of part: MoELayerPart, in whole: Configuration
    ) -> Configuration {
        Configuration(names.compactMap { name in whole[Self.name(of: name, in: part)].map { (name, $0) } })
    }

    /// The values of `part` in a configuration of the layer, under the part's own names.
    public func configuration(of part: MoELayerPart, in whole: Configuration) -> Configuration {
        Self.configuration(usualSchedule(of: part).parameters.map(\.name), of: part, in: whole)
    }

    /// The layer's configuration of which `parts` are the parts' under `terms`: a part that does not run has its first values.
    ///
    /// - Throws: ``ConfigurationError`` where a part is missing, or one does not keep to what the layer has once.
    public func configuration(
        joining parts: [MoELayerPart: Configuration], under terms: LayerTerms
    ) throws(ConfigurationError) -> Configuration {
        var values: [String: (value: ParameterValue, owner: String)] = [
            LayerTerms.tileParameter: (.integer(terms.tileM), "the layer"),
            LayerTerms.routingParameter: (.name(terms.routing.rawValue), "the layer"),
            LayerTerms.quantiserParameter: (.name(terms.quantiser.rawValue), "the layer"),
        ]
        for part in terms.parts {
            guard let configuration = parts[part] else { continue }
            for entry in configuration.entries {
                let name = Self.name(of: entry.name, in: part)
                if let other = values[name], other.value != entry.value {
                    throw .illegal(
                        configuration: configuration,
                        reason:
                            "\(part.rawValue) has \(name) = \(entry.value), but \(other.owner) has \(other.value): the layer has it once"
                    )
                }
                values[name] = (entry.value, part.rawValue)
            }
        }
        let idle = MoELayerPart.allCases.filter { !terms.parts.contains($0) }.map { "\($0.rawValue)." }
        var entries: [(name: String, value: ParameterValue)] = []
        for parameter in parameters {
            let isIdle = idle.contains { parameter.name.hasPrefix($0) }
            guard let value = isIdle ? parameter.values.first : values[parameter.name]?.value else {
                throw .missing(parameter: parameter.name)
            }
            entries.append((parameter.name, value))
        }
        return Configuration(entries)
    }

    /// The first configuration under `terms` whose values named in `settings`, by the layer's names, are those; nil where a
    /// part has none.
    ///
    /// Parts are looked at one by one: together their spaces are products of millions.
    public func firstConfiguration(
        under terms: LayerTerms, setting settings: [String: ParameterValue] = [:]
    ) throws -> Configuration? {
        var parts: [MoELayerPart: Configuration] = [:]
        for part in terms.parts {
            let family = try schedule(of: part, under: terms)
            var fixed: [String: ParameterValue] = [:]
            for parameter in family.parameters {
                fixed[parameter.name] = settings[Self.name(of: parameter.name, in: part)]
            }
            if part == .stage1 || part == .stage2 {
                fixed[LayerTerms.tileParameter] = .integer(terms.tileM)
                fixed[LayerTerms.routingParameter] = .name(terms.routing.rawValue)
            }
            let space = ConfigurationSpace(
                of: family, fixing: fixed, requiring: conditions(on: part, quantisedBy: terms.quantiser))
            guard let found = try space.firstLegal() else { return nil }
            parts[part] = found
        }
        return try configuration(joining: parts, under: terms)
    }
}
