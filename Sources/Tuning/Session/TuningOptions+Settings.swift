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
