import Kernels

extension KernelFamily {
    /// The first value of each parameter.
    package var firstValues: Configuration {
        Configuration(parameters.compactMap { parameter in parameter.values.first.map { (parameter.name, $0) } })
    }

    /// The first values with `settings` in their place.
    package func configuration(_ settings: KeyValuePairs<String, String>) throws -> Configuration {
        try configuration(setting: settings.map { ($0.key, $0.value) }, over: firstValues)
    }

    /// Every legal configuration, in the order of the space.
    package func legalConfigurations() throws -> [Configuration] {
        var legal: [Configuration] = []
        var failure: (any Error)?
        forEachConfiguration { configuration in
            do {
                if try rejection(of: configuration) == nil {
                    legal.append(configuration)
                }
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
        return legal
    }
}
