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

    /// `count` legal configurations drawn evenly from the space, always the same.
    package func legalSample(_ count: Int) throws -> [Configuration] {
        try ConfigurationSpace(of: self).sample(count, seed: 7)
    }
}
