/// A record whose key differs from the one asked for in M or in the size of the device alone.
struct KeyNeighbour {
    /// Its number in the index.
    let entry: Int
    let size: DeviceSize
    /// Nil where the operation has no M.
    let m: Int?

    /// The grade of an answer from it to `key`.
    func grade(for key: RecordKey) -> LookupGrade {
        let asked = key[RecordKey.bucketDimension]
        var bucket: LookupGrade.Bucket?
        if let m, let asked, m != asked {
            bucket = LookupGrade.Bucket(recorded: m, asked: asked)
        }
        guard size == key.size else {
            return key.isCPU
                ? .otherDevice(size, asked: key.size, bucket: bucket)
                : .otherComputeUnits(size.computeUnits, asked: key.computeUnits, bucket: bucket)
        }
        return bucket.map { .nearestBucket($0) } ?? .exact
    }

    /// How far it is from `key`, the nearest first.
    ///
    /// The same device comes first, by bucket: the smallest M from the asked one up, else the largest below. Then other
    /// devices, those with the very M before the others, the nearest count of compute units first, then the nearest cache,
    /// then by bucket.
    func distance(from key: RecordKey) -> (Int, Int, Int, Int, Int, Int) {
        let asked = key[RecordKey.bucketDimension]
        let m = m ?? 0
        let wanted = asked ?? 0
        let cache = size.lastLevelCache ?? 0
        return (
            size == key.size ? 0 : m == wanted ? 1 : 2, abs(size.computeUnits - key.computeUnits), size.computeUnits,
            abs(cache - (key.lastLevelCache ?? 0)), cache,
            // The farthest above is nearer than any below.
            m >= wanted ? m - wanted : Int.max - m
        )
    }
}
