/// A record whose key differs from the one asked for in M or in compute units alone.
struct KeyNeighbour {
    /// Its number in the index.
    let entry: Int
    let computeUnits: Int
    /// Nil where the operation has no M.
    let m: Int?

    /// The grade of an answer from it to `key`.
    func grade(for key: RecordKey) -> LookupGrade {
        let asked = key[RecordKey.bucketDimension]
        var bucket: LookupGrade.Bucket?
        if let m, let asked, m != asked {
            bucket = LookupGrade.Bucket(recorded: m, asked: asked)
        }
        guard computeUnits == key.computeUnits else {
            return .otherComputeUnits(computeUnits, asked: key.computeUnits, bucket: bucket)
        }
        return bucket.map { .nearestBucket($0) } ?? .exact
    }

    /// How far it is from `key`, the nearest first.
    ///
    /// The same compute units come first, by bucket: the smallest M from the asked one up, else the largest below. Then
    /// other compute units, those with the very M before the others, the nearest count first, then by bucket.
    func distance(from key: RecordKey) -> (Int, Int, Int, Int, Int, Int) {
        let asked = key[RecordKey.bucketDimension]
        let m = m ?? 0
        let wanted = asked ?? 0
        let isOther = computeUnits != key.computeUnits
        return (
            isOther ? 1 : 0, isOther && m != wanted ? 1 : 0, abs(computeUnits - key.computeUnits), computeUnits,
            m >= wanted ? 0 : 1, abs(m - wanted)
        )
    }
}
