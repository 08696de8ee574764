extension KernelFamily {
    /// The product of all parameters' values, legal or not.
    public var declaredCount: Int { parameters.reduce(1) { $0 * $1.values.count } }

    /// The first value of each parameter; not legal for every problem.
    public var firstConfiguration: Configuration {
        Configuration(parameters.compactMap { parameter in parameter.values.first.map { (parameter.name, $0) } })
    }

    /// Every combination of the parameters' values in the order of their declaration, the last parameter fastest.
    public func forEachConfiguration(_ body: (Configuration) -> Void) {
        var entries: [(name: String, value: ParameterValue)] = []
        func descend(_ index: Int) {
            guard index < parameters.count else { return body(Configuration(entries)) }
            for value in parameters[index].values {
                entries.append((parameters[index].name, value))
                descend(index + 1)
                entries.removeLast()
            }
        }
        descend(0)
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

    /// Refuses anything but a legal configuration of declared names and values.
    public func validate(_ configuration: Configuration) throws(ConfigurationError) {
        for entry in configuration.entries {
            guard let parameter = parameters.first(where: { $0.name == entry.name }) else {
                throw .unknown(parameter: entry.name, declared: parameters.map(\.name))
            }
            guard parameter.values.contains(entry.value) else {
                throw .undeclared(parameter: entry.name, value: entry.value, declared: parameter.values)
            }
        }
        if let reason = try rejection(of: configuration) {
            throw .illegal(configuration: configuration, reason: reason)
        }
    }
}
