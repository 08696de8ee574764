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
    /// Whether all workgroups run even so, and only what is drawn and compared is a sample: other channels have weights and
    /// scales of zero, and must come out as zero.
    public var runsWhole: Bool

    /// What judging uses: about three seconds for the own case and one for each edge case.
    public static let standard = VerificationLimits(
        ownInstructions: 250_000, edgeInstructions: 100_000, largestSample: 8)

    /// Everything runs whole.
    public static let none = VerificationLimits(
        ownInstructions: .infinity, edgeInstructions: .infinity, largestSample: 8)

    /// For devices, where references take longer than kernels: everything runs whole, and beyond a few tenths of a second of
    /// reference only a sample of channels is drawn and compared with one.
    public static let device = VerificationLimits(
        ownInstructions: 64_000, edgeInstructions: 32_000, largestSample: 8, runsWhole: true)

    /// These limits.
    public init(ownInstructions: Double, edgeInstructions: Double, largestSample: Int, runsWhole: Bool = false) {
        self.ownInstructions = ownInstructions
        self.edgeInstructions = edgeInstructions
        self.largestSample = largestSample
        self.runsWhole = runsWhole
    }
}
