/// The comparison of a kernel's results with the reference.
public struct RecordedNumerics: Hashable, Sendable {
    /// What was compared with what: `lane simulator, all workgroups, against float64`.
    public let compared: String
    /// Sets of inputs, edge cases included; at least 1.
    public let cases: Int
    /// The largest error allowed, relative to the sum of the magnitudes of what was summed; 0 where exact.
    public let bound: Double
    /// The largest error found over the error allowed there: from 0 to 1.
    public let worstErrorRatio: Double
    /// How the workgroups that were compared were drawn; nil where all were.
    public let sample: String?

    /// A comparison that was passed.
    ///
    /// - Throws: ``RecordError`` where there was no case or an error lay beyond the bound: that is no verification.
    public init(compared: String, cases: Int, bound: Double, worstErrorRatio: Double, sample: String? = nil)
        throws(RecordError)
    {
        guard cases > 0 else {
            throw .invalid(member: "numerics.cases", found: "\(cases)", expected: "a number from 1 up")
        }
        guard bound.isFinite, bound >= 0 else {
            throw .invalid(member: "numerics.bound", found: "\(bound)", expected: "a number from 0 up")
        }
        guard (0...1).contains(worstErrorRatio) else {
            throw .invalid(
                member: "numerics.worst_error_ratio", found: "\(worstErrorRatio)", expected: "a number from 0 to 1")
        }
        self.compared = compared
        self.cases = cases
        self.bound = bound
        self.worstErrorRatio = worstErrorRatio
        self.sample = sample
    }
}
