import Kernels
import PerformanceModel

/// What ranks candidates of a layer before anything is compiled.
enum LayerModel {
    /// The GPU's model.
    case accelerator(PerformanceModel)
    /// The rough one of a CPU.
    case processor(CPUModel)

    /// The least time of `family` in seconds, with the values `settings` and under `conditions`; nil where no configuration is
    /// possible.
    func leastSeconds(
        of family: any KernelFamily, fixing settings: [(name: String, value: String)],
        requiring conditions: [Constraint]
    ) async throws -> Double? {
        switch (self, family) {
        case (.accelerator(let model), let family as any AcceleratorFamily):
            let conditions = TuningOptions.constraints(setting: settings) + conditions
            return try await SpaceSurvey(of: family, model: model, keeping: 1, requiring: conditions)
                .kinds.first?.estimate.time
        case (.processor(let model), let family as any CPUFamily):
            return try Self.leastSeconds(of: family, model, fixing: settings, requiring: conditions)
        default: return nil
        }
    }

    /// The same on a CPU, whose model looks at few parameters: the others stay at their first values.
    private static func leastSeconds(
        of family: any CPUFamily, _ model: CPUModel, fixing settings: [(name: String, value: String)],
        requiring conditions: [Constraint]
    ) throws -> Double? {
        let conditioned = Set(conditions.flatMap(\.parameters))
        guard let base = try? family.configuration(setting: settings, over: family.firstConfiguration) else {
            return nil
        }
        var fixed = Dictionary(
            settings.compactMap { setting in base[setting.name].map { (setting.name, $0) } }, uniquingKeysWith: { $1 })
        for parameter in family.parameters where fixed[parameter.name] == nil {
            if !conditioned.contains(parameter.name), try !matters(parameter, to: family, base) {
                fixed[parameter.name] = parameter.values.first
            }
        }
        var least: Double?
        try ConfigurationSpace(of: family, fixing: fixed, requiring: conditions).walk { configuration in
            let seconds = model.seconds(try family.vectorWork(of: configuration))
            least = min(least ?? seconds, seconds)
        }
        return least
    }

    /// Whether another value of `parameter` changes what `family` has to do.
    private static func matters(
        _ parameter: TuningParameter, to family: any CPUFamily, _ base: Configuration
    ) throws -> Bool {
        let works = try parameter.values.map { value in
            try family.vectorWork(
                of: Configuration(base.entries.map { ($0.name, $0.name == parameter.name ? value : $0.value) }))
        }
        return Set(works).count > 1
    }
}
