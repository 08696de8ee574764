import Kernels
import OrderedJSON
import Tuning

/// The result of a session, however its times came about.
enum SessionResult {
    case modelled(TuningOutcome)
    case measured(MeasuredOutcome)
    case layer(LayerOutcome)

    /// The object that `--json` ends with.
    var json: JSONValue {
        switch self {
        case .modelled(let outcome): outcome.json
        case .measured(let outcome): outcome.json
        case .layer(let outcome): outcome.json
        }
    }

    /// What is said at its end, for people.
    var text: String {
        switch self {
        case .modelled(let outcome): TuningSummary(outcome).text
        case .measured(let outcome): MeasuredSummary(outcome).text
        case .layer(let outcome): LayerSummary(outcome).text
        }
    }

    /// The result in one line, for one of several problems.
    var line: String {
        switch self {
        case .modelled(let outcome): TuningSummary(outcome).line
        case .measured(let outcome): MeasuredSummary(outcome).line
        case .layer(let outcome): LayerSummary(outcome).line
        }
    }

    /// What a session that models found; nil where it measured.
    var modelled: TuningOutcome? {
        guard case .modelled(let outcome) = self else { return nil }
        return outcome
    }

    /// What a session that measures found; nil where it modelled.
    var measured: MeasuredOutcome? {
        guard case .measured(let outcome) = self else { return nil }
        return outcome
    }

    /// Lets another problem of the layer keep to the form that weights are packed in, where it has any.
    func decideForm(of options: inout TuningOptions) throws {
        let family = try Operations.schedule(for: options.problem, on: options.processor, target: options.target)
        guard family.types.weights != ProblemTypes.none else { return }
        switch self {
        case .layer(let outcome):
            for part in outcome.parts where part.part == .stage1 || part.part == .stage2 {
                if options.processor == nil {
                    options.partForms[part.part] = try WeightForm(part.outcome.configuration)
                } else {
                    options.partVectorForms[part.part] = try VectorForm(part.outcome.configuration)
                }
            }
        case .modelled(let outcome):
            options.weightForm = try WeightForm(outcome.best.candidate.configuration)
        case .measured(let outcome) where options.processor == nil:
            options.weightForm = try WeightForm(outcome.winner.configuration)
        case .measured(let outcome):
            options.vectorForm = try VectorForm(outcome.winner.configuration)
        }
    }
}
