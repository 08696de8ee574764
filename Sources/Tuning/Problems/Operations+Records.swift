import Kernels
import TuningDatabase

extension Operations {
    /// The problem that a record's key is about.
    ///
    /// - Throws: ``ProblemRequestError`` where this version has no such operation, dimension, type or routing.
    public static func request(for key: RecordKey) throws(ProblemRequestError) -> ProblemRequest {
        if key.routing == "none" {
            return try request(for: key, routing: .uniform)
        }
        guard let routing = ExpertRouting(keyWord: key.routing) else {
            throw .unknownWord(what: "routing", found: key.routing, known: RoutingError.words)
        }
        return try request(for: key, routing: routing)
    }

    /// A problem with the text of those that `key` is about: no text depends on the routing.
    static func request(forTextOf key: RecordKey) throws(ProblemRequestError) -> ProblemRequest {
        try request(for: key, routing: .uniform)
    }

    private static func request(
        for key: RecordKey, routing: ExpertRouting
    ) throws(ProblemRequestError) -> ProblemRequest {
        let operation = try named(key.operation)
        let known = WeightScales.allCases
        guard
            let scales = known.first(where: { $0.keyWord == key.scaleGranularity })
                ?? (key.weightType == ProblemTypes.none ? WeightScales.channel : nil)
        else {
            throw .unknownWord(what: "scales", found: key.scaleGranularity, known: known.map(\.keyWord))
        }
        let names = operation.dimensionNames
        if let unknown = key.dimensions.first(where: { !names.contains($0.name) }) {
            throw .unknownDimension(found: unknown.name, known: names, operation: operation.name)
        }
        if let missing = operation.dimensions.first(where: { wanted in
            wanted.name != "ep" && !key.dimensions.contains { $0.name == wanted.name }
        }) {
            throw .missingDimension(name: missing.name, meaning: missing.meaning)
        }
        let activations = operation.activationTypes.first { $0.rawValue == key.activationType }
        let output = try key.outputType.map { word throws(ProblemRequestError) in
            guard let type = operation.outputTypes.first(where: { $0.rawValue == word }) else {
                throw .unknownWord(what: "output", found: word, known: operation.outputTypes.map(\.rawValue))
            }
            return type
        }
        let request = ProblemRequest(
            operation: key.operation, model: ModelShape.kimiK25.name, tensorParallel: 1,
            shape: key.dimensions.map { ProblemRequest.Extent(name: $0.name, value: $0.size) }, scales: scales,
            activations: activations == operation.activationTypes.first ? nil : activations, output: output,
            routing: routing)
        let types = try family(for: request).types
        guard types.weights == key.weightType, types.activations == key.activationType else {
            throw .unknownWord(
                what: "weights and activations", found: "\(key.weightType) and \(key.activationType)",
                known: ["\(types.weights) and \(types.activations)"])
        }
        guard types.scales == key.scaleGranularity else {
            throw .unknownWord(what: "scales", found: key.scaleGranularity, known: [types.scales])
        }
        return request
    }
}
