/// How many configurations of a space are legal, and why the others are not.
///
/// Counts end at the largest number there is: the space of a whole layer has more.
public struct SpaceCount: Hashable, Sendable {
    /// Configurations that meet all constraints.
    public internal(set) var legal = 0
    /// By the constraint that turned them down first.
    public internal(set) var rejections: [String: Rejection] = [:]

    /// What one constraint turned down.
    public struct Rejection: Hashable, Sendable {
        /// Configurations.
        public internal(set) var count: Int
        /// The reason that the first of them got.
        public let example: String
    }

    /// Configurations that were turned down.
    public var rejected: Int { rejections.values.reduce(0) { Self.sum($0, $1.count) } }

    /// Nothing counted yet.
    public init() {}

    mutating func admit(_ count: Int) {
        legal = Self.sum(legal, count)
    }

    private static func sum(_ first: Int, _ second: Int) -> Int {
        let (sum, isTooLarge) = first.addingReportingOverflow(second)
        return isTooLarge ? .max : sum
    }

    mutating func reject(_ summary: String, _ count: Int, example: String) {
        let known = rejections[summary]
        rejections[summary] = Rejection(
            count: Self.sum(known?.count ?? 0, count), example: known?.example ?? example)
    }

    /// Adds the counts of another part of the same space.
    public mutating func add(_ other: SpaceCount) {
        admit(other.legal)
        for (summary, rejection) in other.rejections.sorted(by: { $0.key < $1.key }) {
            reject(summary, rejection.count, example: rejection.example)
        }
    }
}
