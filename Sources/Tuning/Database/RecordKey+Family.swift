import Kernels
import TuningDatabase

extension RecordKey {
    /// The key of `family`'s problem on a device of `architecture` with `computeUnits`; of a CPU, with the bytes of its
    /// last-level cache.
    ///
    /// - Throws: ``TuningDatabase/RecordError`` where a name or a word is none that keys can have.
    public init(
        _ family: any VerifiableFamily, architecture: String, computeUnits: Int, lastLevelCache: Int? = nil
    ) throws(RecordError) {
        let types = family.types
        try self.init(
            arch: architecture, computeUnits: computeUnits, lastLevelCache: lastLevelCache,
            operation: type(of: family).operation,
            dimensions: family.dimensions.map { RecordDimension($0.name, $0.extent) }, weightType: types.weights,
            activationType: types.activations,
            outputType: types.hasUsualOutput ? nil : types.output, scaleGranularity: types.scales,
            routing: (family as? any RoutedFamily)?.routing.keyWord ?? "none")
    }
}
