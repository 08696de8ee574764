import Kernels

/// A family whose kernels sum integers, and have twins that store the sums.
public protocol AccumulatingFamily: VerifiableFamily {
    /// The same product with its sums stored instead of scaled, for an exact check of everything before the epilogue.
    func accumulatorPlan(for configuration: Configuration) throws(ConfigurationError) -> LaunchPlan
}

extension AccumulatingFamily {
    /// The twin that stores sums.
    public func twinPlan(for configuration: Configuration) throws(ConfigurationError) -> LaunchPlan? {
        try accumulatorPlan(for: configuration)
    }
}

extension MoEStage2: AccumulatingFamily {}
extension W4A8GEMM: AccumulatingFamily {}
extension CPUMoEStage2: AccumulatingFamily {}
extension CPUW4A8GEMM: AccumulatingFamily {}
