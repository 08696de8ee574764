extension KernelFamily {
    /// The first value of each parameter; not legal for every problem.
    public var firstConfiguration: Configuration {
        Configuration(parameters.compactMap { parameter in parameter.values.first.map { (parameter.name, $0) } })
    }

    /// Why `configuration` is not possible, or nil where it is; nothing is generated or compiled to find out.
    public func rejection(of configuration: Configuration) throws(ConfigurationError) -> String? {
        for constraint in constraints {
            if let reason = try constraint.violation(configuration) {
                return reason
            }
        }
        return nil
    }

    /// Checks that `settings` are declared names and values and completes them with `base`.
    public func configuration(
        setting settings: [(name: String, value: String)], over base: Configuration
    ) throws(ConfigurationError) -> Configuration {
        var chosen: [String: ParameterValue] = [:]
        for (name, text) in settings {
            guard let parameter = parameters.first(where: { $0.name == name }) else {
                throw .unknown(parameter: name, declared: parameters.map(\.name))
            }
            guard let value = parameter.values.first(where: { $0.description == text }) else {
                throw .undeclared(parameter: name, value: .name(text), declared: parameter.values)
            }
            chosen[name] = value
        }
        return Configuration(base.entries.map { ($0.name, chosen[$0.name] ?? $0.value) })
    }

    /// Refuses anything but a configuration of declared names and values that can run; one that is the same as another for
    /// these extents can.
    public func validate(_ configuration: Configuration) throws(ConfigurationError) {
        for entry in configuration.entries {
            guard let parameter = parameters.first(where: { $0.name == entry.name }) else {
                throw .unknown(parameter: entry.name, declared: parameters.map(\.name))
            }
            guard parameter.values.contains(entry.value) else {
                throw .undeclared(parameter: entry.name, value: entry.value, declared: parameter.values)
            }
        }
        for constraint in constraints where !constraint.isRedundancy {
            if let reason = try constraint.violation(configuration) {
                throw .illegal(configuration: configuration, reason: reason)
            }
        }
    }
}
