import Kernels

extension TuningOptions {
    /// The values of the parameters of `family` that have one value only.
    ///
    /// - Throws: ``Kernels/ConfigurationError`` where the family has no such parameter or value.
    func fixedValues(of family: any KernelFamily) throws(ConfigurationError) -> [String: ParameterValue] {
        let base = try family.configuration(setting: settings, over: family.firstConfiguration)
        return Dictionary(
            settings.compactMap { setting in base[setting.name].map { (setting.name, $0) } }, uniquingKeysWith: { $1 })
    }
}

extension TuningOptions {
    /// The conditions that parameters have the values of `settings`.
    static func constraints(setting settings: [(name: String, value: String)]) -> [Constraint] {
        settings.map { name, value in
            Constraint("\(name) is \(value)", [name]) { (configuration) throws(ConfigurationError) in
                let found = configuration[name]?.description
                return found == value ? nil : "\(name) = \(found ?? "nothing"), but \(value) is asked for"
            }
        }
    }
}
