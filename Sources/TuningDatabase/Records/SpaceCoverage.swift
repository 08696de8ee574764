/// How much of a configuration space a search has seen; counts of configurations.
public struct SpaceCoverage: Hashable, Sendable {
    /// All combinations of the declared values.
    public let declared: Int
    /// Those that meet the constraints.
    public let legal: Int
    /// Legal ones that give different texts.
    public let distinct: Int
    /// Distinct ones that were compiled.
    public let compiled: Int
    /// Distinct ones that the compiler refused, or crashed or ran too long on.
    public let failed: Int
    /// Compiled ones that were turned down for what they compiled to (spills, dominated), or for wrong results.
    public let rejected: Int
    /// Distinct ones whose results were compared with the reference and found right.
    public let verified: Int

    /// The coverage of the given counts.
    ///
    /// - Throws: ``RecordError`` where a count is negative or larger than what it is a part of.
    public init(
        declared: Int, legal: Int, distinct: Int, compiled: Int, failed: Int, rejected: Int, verified: Int
    ) throws(RecordError) {
        for (member, part, whole) in [
            ("declared", declared, Int.max), ("legal", legal, declared), ("distinct", distinct, legal),
            ("compiled", compiled, distinct), ("failed", failed, distinct), ("rejected", rejected, distinct),
            ("verified", verified, distinct),
        ] where part < 0 || part > whole {
            throw .invalid(member: "space.\(member)", found: "\(part)", expected: "a count from 0 to \(whole)")
        }
        self.declared = declared
        self.legal = legal
        self.distinct = distinct
        self.compiled = compiled
        self.failed = failed
        self.rejected = rejected
        self.verified = verified
    }
}
