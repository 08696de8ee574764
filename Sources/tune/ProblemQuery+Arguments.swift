import ArgumentParsing
import Kernels
import Tuning

extension ProblemQuery {
    /// What the command line asks for.
    init(_ arguments: ParsedArguments) throws {
        guard let operation = arguments[TuneCommand.operation] else {
            throw CommandFailure(
                .usage, "--op is missing: name an operation, one of \(Operations.names.joined(separator: ", "))")
        }
        let hasExperts = try Operations.named(operation).dimensionNames.contains("E")
        let ofExperts: [any DeclaredArgument] = [TuneCommand.routing, TuneCommand.expertParallel]
        if !hasExperts, let given = ofExperts.first(where: { arguments.wasGiven($0) }) {
            throw CommandFailure(.usage, "\(operation) has no experts: leave --\(given.definition.name) out")
        }
        self.init(operation: operation)
        model = arguments[TuneCommand.model]
        tensorParallel = arguments[TuneCommand.tensorParallel]
        expertParallel = arguments[TuneCommand.expertParallel]
        layer = arguments[TuneCommand.layer]
        scales = WeightScales(rawValue: arguments[TuneCommand.scales]) ?? .channel
        activations = arguments[TuneCommand.activations].flatMap(ActivationType.init)
        output = arguments[TuneCommand.results].flatMap(ActivationType.init)
        routing = try ExpertRouting(named: arguments[TuneCommand.routing])
        let list = arguments[TuneCommand.shape]
        do throws(ArgumentValueError) {
            for entry in list?.entries ?? [] {
                if entry.key == "M" {
                    tokens = try TokenCounts(entry.value).counts
                } else if let value = try list?.integer(entry.key) {
                    shape.append(ProblemRequest.Extent(name: entry.key, value: value))
                }
            }
        } catch {
            throw CommandFailure(.usage, "--shape \(error)")
        }
    }
}
