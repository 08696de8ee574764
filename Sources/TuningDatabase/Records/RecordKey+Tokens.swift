extension RecordKey {
    /// Whether `other` is about the same problem on the same device at this or another M.
    package func differsAtMostInTokens(from other: RecordKey) -> Bool {
        func rest(_ key: RecordKey) -> [RecordDimension] { key.dimensions.filter { $0.name != Self.bucketDimension } }
        return arch == other.arch && size == other.size && operation == other.operation && rest(self) == rest(other)
            && weightType == other.weightType && activationType == other.activationType
            && outputType == other.outputType && scaleGranularity == other.scaleGranularity && routing == other.routing
    }
}
