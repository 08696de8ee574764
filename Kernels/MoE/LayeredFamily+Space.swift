extension LayeredFamily {
    private static var sharedNames: [String] { [tileParameter, routingParameter] }

    /// What the parts share, then what each has for itself under its name.
    public var parameters: [TuningParameter] {
        let second = usualSchedule(of: .stage2).parameters
        let tile = usualSchedule(of: .stage1).parameters.filter { $0.name == Self.tileParameter }.map { parameter in
            parameter.shared(with: second.first { $0.name == parameter.name })
        }
        return tile + [RoutingForm.parameter()]
            + MoELayerPart.allCases.flatMap { part in
                usualSchedule(of: part).parameters.filter { !Self.sharedNames.contains($0.name) }
                    .map { $0.prefixed(part.rawValue) }
            }
    }

    /// Every part's constraints, and that a sort which does not run has no values to choose.
    public var constraints: [Constraint] {
        let layer = self
        let parts = MoELayerPart.allCases.filter { $0 != .sort }.flatMap { part in
            let family = usualSchedule(of: part)
            let names = family.parameters.map(\.name)
            return (family.constraints + conditions(on: part)).map { constraint in
                Constraint(
                    "\(part.rawValue): \(constraint.summary)",
                    constraint.parameters.map { Self.name(of: $0, in: part) }, isRedundancy: constraint.isRedundancy
                ) { (configuration) throws(ConfigurationError) in
                    try constraint.violation(Self.configuration(names, of: part, in: configuration))
                }
            }
        }
        let sort = usualSortParameters
        let sortNames = sort.map { Self.name(of: $0.name, in: .sort) }
        return parts + [
            Constraint("sort: it can run", Self.sharedNames + sortNames) {
                (configuration) throws(ConfigurationError) in
                try layer.sortViolation(configuration, ofRedundancies: false)
            },
            Constraint("sort: it is no other again", Self.sharedNames + sortNames, isRedundancy: true) {
                (configuration) throws(ConfigurationError) in
                try layer.sortViolation(configuration, ofRedundancies: true)
            },
            Constraint("nothing is sorted without need", [Self.routingParameter] + sortNames, isRedundancy: true) {
                (configuration) throws(ConfigurationError) in
                guard try configuration.choice(Self.routingParameter, RoutingForm.self) == .inline else { return nil }
                return zip(sort, sortNames).first { configuration[$1] != $0.values.first }.map { parameter, name in
                    "routing = inline sorts nothing: leave \(name) at \(parameter.values.first?.description ?? "")"
                }
            },
        ]
    }

    private var usualSortParameters: [TuningParameter] { usualSchedule(of: .sort).parameters }

    private func sortViolation(
        _ configuration: Configuration, ofRedundancies: Bool
    ) throws(ConfigurationError) -> String? {
        guard try configuration.choice(Self.routingParameter, RoutingForm.self) == .sorted else { return nil }
        let own = self.configuration(of: .sort, in: configuration)
        let tileM = try configuration.integer(Self.tileParameter)
        do throws(ProblemError) {
            let sort = try schedule(of: .sort, tileM: tileM)
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
        sharedNames.contains(parameter) ? parameter : "\(part.rawValue).\(parameter)"
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

    /// The layer's configuration of which `parts` are the parts': what a part does not have is taken from no part, and a
    /// sort that does not run has its first values.
    ///
    /// - Throws: ``ConfigurationError`` where a part is missing, or two do not agree on what the layer has once.
    public func configuration(
        joining parts: [MoELayerPart: Configuration], routing: RoutingForm
    ) throws(ConfigurationError) -> Configuration {
        var values: [String: (value: ParameterValue, part: MoELayerPart)] = [
            Self.routingParameter: (.name(routing.rawValue), .stage1)
        ]
        for part in MoELayerPart.allCases {
            guard let configuration = parts[part] else { continue }
            for entry in configuration.entries {
                let name = Self.name(of: entry.name, in: part)
                if let other = values[name], other.value != entry.value {
                    throw .illegal(
                        configuration: configuration,
                        reason:
                            "\(part.rawValue) has \(name) = \(entry.value), but \(other.part.rawValue) has \(other.value): the layer has it once"
                    )
                }
                values[name] = (entry.value, part)
            }
        }
        var entries: [(name: String, value: ParameterValue)] = []
        for parameter in parameters {
            let isIdle = routing == .inline && parameter.name.hasPrefix("\(MoELayerPart.sort.rawValue).")
            guard let value = isIdle ? parameter.values.first : values[parameter.name]?.value else {
                throw .missing(parameter: parameter.name)
            }
            entries.append((parameter.name, value))
        }
        return Configuration(entries)
    }
}
