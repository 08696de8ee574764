import KernelDSL
import Kernels
import OrderedJSON

/// What a measure worker is asked: to judge one configuration of one problem.
struct VerificationRequest: Sendable {
    let problem: ProblemRequest
    /// The GPU that the configuration is for.
    let target: Target
    let configuration: [(name: String, value: String)]
    let seed: UInt64

    init(problem: ProblemRequest, target: Target, configuration: Configuration, seed: UInt64) {
        self.problem = problem
        self.target = target
        self.configuration = configuration.entries.map { ($0.name, $0.value.description) }
        self.seed = seed
    }

    /// The request as it goes through the pipe.
    func bytes() throws(JSONWritingError) -> [UInt8] {
        let shape = JSONObject(problem.shape.map { ($0.name, JSONValue.integer(Int64($0.value))) })
        let settings = JSONObject(configuration.map { ($0.name, JSONValue.string($0.value)) })
        var object: JSONObject = [
            "operation": .string(problem.operation), "model": .string(problem.model),
            "tp": .integer(Int64(problem.tensorParallel)), "ep": .integer(Int64(problem.expertParallel)),
            "target": .string(target.architecture), "scales": .string(problem.scales.rawValue),
            "routing": problem.routing.message(tokens: problem["M"] ?? 0), "shape": .object(shape),
            "configuration": .object(settings), "seed": .string("\(seed)"),
        ]
        object["layer"] = problem.layer.map { .string($0) }
        object["activations"] = problem.activations.map { .string($0.rawValue) }
        object["output"] = problem.output.map { .string($0.rawValue) }
        return try JSONValue.object(object).compactBytes()
    }

    /// Reads what ``bytes()`` wrote.
    init(_ bytes: [UInt8]) throws {
        let json = try JSONValue(parsing: bytes)
        guard let operation = json["operation"]?.stringValue, let model = json["model"]?.stringValue,
            let ranks = json["tp"]?.intValue, let shape = json["shape"]?.objectValue,
            let settings = json["configuration"]?.objectValue,
            let experts = json["ep"]?.intValue,
            let scales = json["scales"]?.stringValue.flatMap({ WeightScales(rawValue: $0) }),
            let routing = json["routing"].flatMap({ ExpertRouting(message: $0) }),
            let target = Target.all.first(where: { $0.architecture == json["target"]?.stringValue }),
            let seed = json["seed"]?.stringValue.flatMap({ UInt64($0) })
        else { throw WorkerMessageError.incomplete(message: "verification request") }
        func type(_ name: String) throws -> ActivationType? {
            guard let word = json[name]?.stringValue else { return nil }
            guard let type = ActivationType(rawValue: word) else {
                throw WorkerMessageError.incomplete(message: "verification request")
            }
            return type
        }
        problem = ProblemRequest(
            operation: operation, model: model, tensorParallel: ranks, expertParallel: experts,
            layer: json["layer"]?.stringValue,
            shape: shape.members.map { .init(name: $0.name, value: $0.value.intValue ?? 0) }, scales: scales,
            activations: try type("activations"), output: try type("output"), routing: routing)
        self.target = target
        configuration = settings.members.map { ($0.name, $0.value.stringValue ?? "") }
        self.seed = seed
    }
}
