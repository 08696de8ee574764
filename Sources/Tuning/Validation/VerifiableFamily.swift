import Kernels

/// A family that can say on what its kernels are judged.
public protocol VerifiableFamily: KernelFamily {
    /// The cases, the problem's own first; the same seed gives the same inputs.
    func verificationCases(for configuration: Configuration, seed: UInt64) throws -> [VerificationCase]

    /// The largest error that results may have, relative to the sum of the magnitudes of what is summed.
    func relativeBound(of configuration: Configuration) throws -> Double
}
