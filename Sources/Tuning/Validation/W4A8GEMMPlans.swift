import Kernels

/// What a dense kernel of a configuration launches, with its results and with its sums.
public struct W4A8GEMMPlans: Sendable {
    /// The launches for a problem under a configuration.
    public typealias Plan = @Sendable (W4A8GEMM, Configuration) throws -> LaunchPlan

    /// Launches whose output is `out`, bf16 [M, N].
    public let results: Plan
    /// Launches whose output is `sums`, [M, N]: i32 where scales are per channel, otherwise f32 and scales of weights applied.
    public let sums: Plan

    /// The family's own.
    public static let own = W4A8GEMMPlans(
        results: { try $0.plan(for: $1) }, sums: { try $0.accumulatorPlan(for: $1) })

    /// Both plans.
    public init(results: @escaping Plan, sums: @escaping Plan) {
        self.results = results
        self.sums = sums
    }
}
