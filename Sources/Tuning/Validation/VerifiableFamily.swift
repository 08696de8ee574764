import Kernels

/// A family that can say on what its kernels are judged.
public protocol VerifiableFamily: KernelFamily {
    /// The cases, the problem's own first; the same seed gives the same inputs.
    ///
    /// Cases beyond `limits` run on a sample of their workgroups.
    func verificationCases(
        for configuration: Configuration, seed: UInt64, limits: VerificationLimits
    ) throws -> [VerificationCase]

    /// The largest error that results may have, relative to the sum of the magnitudes of what is summed.
    func relativeBound(of configuration: Configuration) throws -> Double
}

extension VerifiableFamily {
    /// The cases under the limits that judging uses.
    public func verificationCases(for configuration: Configuration, seed: UInt64) throws -> [VerificationCase] {
        try verificationCases(for: configuration, seed: seed, limits: .standard)
    }
}
