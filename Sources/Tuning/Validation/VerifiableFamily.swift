import Kernels

/// A family that can say on what its kernels are judged.
public protocol VerifiableFamily: KernelFamily {
    /// The cases, the problem's own first; the same seed gives the same inputs.
    ///
    /// Cases beyond `limits` run on a sample of their workgroups.
    func verificationCases(
        for configuration: Configuration, seed: UInt64, limits: VerificationLimits
    ) throws -> [VerificationCase]

    /// A twin of `configuration`'s kernels that stores what they compute before it is rounded, for an exact check of that; nil
    /// where there is none, and all runs of the cases launch the kernels themselves.
    func twinPlan(for configuration: Configuration) throws(ConfigurationError) -> LaunchPlan?

    /// The largest error that results may have, relative to the sum of the magnitudes of what is summed.
    func relativeBound(of configuration: Configuration) throws -> Double

    /// Input tensors that a launch streams, weights where there are any: timing keeps copies of them, so that none finds its own in a cache.
    var streamedTensors: Set<String> { get }

    /// Contents of the input tensors whose bytes steer what a launch does, by name, in up to `variants` ways between which
    /// timed launches change.
    ///
    /// Other inputs are timed with random bytes, or random numbers where they are floats. There is one way at least.
    func steeringInputs(
        for configuration: Configuration, variants: Int, seed: UInt64
    ) throws -> [[String: [UInt8]]]

    /// Bytes of streamed tensors that a launch reads: of weights those of the matrices that its routing touches.
    func weightBytes(of configuration: Configuration) throws -> Double
}

extension VerifiableFamily {
    /// No twin.
    public func twinPlan(for configuration: Configuration) throws(ConfigurationError) -> LaunchPlan? { nil }

    /// The cases under the limits that judging uses.
    public func verificationCases(for configuration: Configuration, seed: UInt64) throws -> [VerificationCase] {
        try verificationCases(for: configuration, seed: seed, limits: .standard)
    }
}
