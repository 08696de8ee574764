/// How near the record that answers a lookup is to what was asked.
///
/// Its description is the reason, for people.
public enum LookupGrade: Hashable, Sendable {
    /// The record is about the very problem.
    case exact
    /// The record is about another M, the nearest one: the smallest not below what was asked, else the largest below.
    case nearestBucket(Bucket)
    /// The record is about `count` compute units where `asked` were asked for, on the same architecture.
    ///
    /// `bucket` is nil where M is the very one.
    case otherComputeUnits(Int, asked: Int, bucket: Bucket?)
    /// The record is about another CPU, of other cores or another last-level cache, with the same instruction set.
    ///
    /// `bucket` is nil where M is the very one.
    case otherDevice(DeviceSize, asked: DeviceSize, bucket: Bucket?)
    /// There is no record; the family's default configuration is all there is, for this reason.
    case `default`(LookupMiss)

    /// A recorded M that stands for another.
    public struct Bucket: Hashable, Sendable {
        /// M of the record.
        public let recorded: Int
        /// M that was asked for.
        public let asked: Int
    }

    /// The grade in a word, as logs and JSON have it.
    public var name: String {
        switch self {
        case .exact: "exact"
        case .nearestBucket: "nearest-bucket"
        case .otherComputeUnits: "other-compute-units"
        case .otherDevice: "other-device"
        case .default: "default"
        }
    }
}

extension LookupGrade: CustomStringConvertible {
    /// What answers, and why nothing nearer does.
    public var description: String {
        switch self {
        case .exact: "the record of this very problem"
        case .nearestBucket(let bucket): "no usable record for M=\(bucket.asked); \(Self.describe(bucket))"
        case .otherComputeUnits(let count, let asked, let bucket):
            "no usable record for \(asked) CUs; this one was made for \(count) CUs"
                + (bucket.map { ", and of its M's \(Self.describe($0))" } ?? "")
        case .otherDevice(let size, let asked, let bucket):
            "no usable record for \(asked.text(isCPU: true)); this one was made on another CPU, of "
                + size.text(isCPU: true) + (bucket.map { ", and of its M's \(Self.describe($0))" } ?? "")
        case .default(let miss): "the family's default configuration, since there is \(miss)"
        }
    }

    private static func describe(_ bucket: Bucket) -> String {
        bucket.recorded >= bucket.asked
            ? "M=\(bucket.recorded) is the smallest recorded from \(bucket.asked) up"
            : "M=\(bucket.recorded) is the largest recorded, all lie below \(bucket.asked)"
    }
}
