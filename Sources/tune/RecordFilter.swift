import ArgumentParsing
import Kernels
import PerformanceModel
import Tuning
import TuningDatabase

/// Which records `tune show` is asked for.
struct RecordFilter {
    private let operation: String?
    private let model: String?
    private let ranks: Int
    private let extents: [ProblemRequest.Extent]
    private let words: [Substring]

    /// What the command line asks for.
    init(_ arguments: ParsedArguments) throws(CommandFailure) {
        operation = arguments[TuneCommand.operation]
        model = arguments[ShowCommand.model]
        ranks = arguments[TuneCommand.tensorParallel]
        words = arguments[ShowCommand.words].flatMap { $0.split(separator: ",") }
        var extents: [ProblemRequest.Extent] = []
        for entry in arguments[ShowCommand.shape]?.entries ?? [] {
            guard let value = Int(entry.value) else {
                throw CommandFailure(
                    .usage, "--shape has \(entry.key)=\(entry.value), but '\(entry.value)' is no number")
            }
            extents.append(.init(name: entry.key, value: value))
        }
        self.extents = extents
        if let operation, !Operations.names.contains(operation) {
            throw CommandFailure(ProblemRequestError.unknownOperation(found: operation, known: Operations.names))
        }
        if let model, !ModelShape.all.contains(where: { $0.name == model }) {
            throw CommandFailure(
                ProblemRequestError.unknownModel(found: model, known: ModelShape.all.map(\.name)))
        }
    }

    /// Whether a record of `key` is asked for.
    func matches(_ key: RecordKey) -> Bool {
        guard operation.map({ $0 == key.operation }) ?? true else { return false }
        guard extents.allSatisfy({ key[$0.name] == $0.value }) else { return false }
        let parts: Set<String> = [
            key.operation, key.arch, "\(key.computeUnits)", key.weightType, key.activationType, key.scaleGranularity,
            key.routing, key.outputType ?? key.activationType,
        ]
        let sizes = Set(key.dimensions.map { "\($0.name)=\($0.size)" })
        guard words.allSatisfy({ parts.contains(String($0)) || sizes.contains(String($0)) }) else { return false }
        return model.map { isOf($0, key) } ?? true
    }

    /// The problem that operation, extents and model name together; nil where they name no single one.
    var problem: RecordKey? {
        get throws {
            guard let operation, words.isEmpty, extents.contains(where: { $0.name == RecordKey.bucketDimension }) else {
                return nil
            }
            let family = try Operations.family(
                for: ProblemRequest(
                    operation: operation, model: model ?? ModelShape.kimiK25.name, tensorParallel: ranks,
                    shape: extents))
            let device = Accelerator.mi325x
            return try RecordKey(family, architecture: device.architecture, computeUnits: device.computeUnits)
        }
    }

    /// Whether the key's problem is one of `model`'s, at its M.
    private func isOf(_ model: String, _ key: RecordKey) -> Bool {
        guard let tokens = key[RecordKey.bucketDimension] else { return false }
        let request = ProblemRequest(
            operation: key.operation, model: model, tensorParallel: ranks,
            shape: [.init(name: RecordKey.bucketDimension, value: tokens)])
        let dimensions = try? Operations.family(for: request).dimensions
        return dimensions?.map { RecordDimension($0.name, $0.extent) } == key.dimensions
    }
}
