extension RecordKey: Comparable {
    /// The order of lines in a file: field by field as they are written, numbers by their value.
    public static func < (left: RecordKey, right: RecordKey) -> Bool {
        if left.arch != right.arch {
            return left.arch < right.arch
        }
        if left.computeUnits != right.computeUnits {
            return left.computeUnits < right.computeUnits
        }
        if left.lastLevelCache != right.lastLevelCache {
            return (left.lastLevelCache ?? 0) < (right.lastLevelCache ?? 0)
        }
        if left.operation != right.operation {
            return left.operation < right.operation
        }
        for (mine, other) in zip(left.dimensions, right.dimensions) where mine != other {
            return (mine.name, mine.size) < (other.name, other.size)
        }
        if left.dimensions.count != right.dimensions.count {
            return left.dimensions.count < right.dimensions.count
        }
        return (left.weightType, left.activationType, left.outputType ?? "", left.scaleGranularity, left.routing)
            < (right.weightType, right.activationType, right.outputType ?? "", right.scaleGranularity, right.routing)
    }
}
