/// How much simulation the cases of a judgement may take before they run on a sample of their workgroups.
///
/// In matrix instructions of one launch, of which the simulator runs about 400,000 a second; each case runs its results and
/// its sums under two orders of lanes, four launches in all. A sample is cut to half the limit and runs its sums under one
/// order, and where even a single channel tile is beyond the limit, its results too.
public struct VerificationLimits: Hashable, Sendable {
    /// Of the problem's own case.
    public var ownInstructions: Double
    /// Of each edge case.
    public var edgeInstructions: Double
    /// Channel tiles of a sample at most; three at least are taken, or the first and the last where one alone is beyond
    /// the limit.
    public var largestSample: Int

    /// What judging uses: about three seconds for the own case and one for each edge case.
    public static let standard = VerificationLimits(
        ownInstructions: 250_000, edgeInstructions: 100_000, largestSample: 8)

    /// Everything runs whole.
    public static let none = VerificationLimits(
        ownInstructions: .infinity, edgeInstructions: .infinity, largestSample: 8)

    /// These limits.
    public init(ownInstructions: Double, edgeInstructions: Double, largestSample: Int) {
        self.ownInstructions = ownInstructions
        self.edgeInstructions = edgeInstructions
        self.largestSample = largestSample
    }
}
