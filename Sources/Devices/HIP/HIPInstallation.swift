import ROCm

/// A HIP runtime on this machine, and how a program that uses it is started.
public struct HIPInstallation: Hashable, Sendable {
    /// Where it is.
    public var place: ROCmFolder
    /// The path of the runtime, `libamdhip64`.
    public var library: String

    /// The runtime in `place`, or nil where there is none.
    public init?(in place: ROCmFolder) {
        guard place.isComplete, let library = place.library("libamdhip64") else { return nil }
        self.place = place
        self.library = library
    }

    /// The runtimes of this machine in the order in which they count.
    ///
    /// Those that are installed (`ROCM_PATH`, `/opt/rocm`, the system's libraries) stand before the private prefix of
    /// `scripts/setup`: a suite that is asked for by `WAVETUNE_ROCM_SUITE` is wanted for its compiler, while a device is
    /// best driven by what came with its driver.
    public static func found(in environment: ROCmEnvironment = .current) -> [HIPInstallation] {
        let prefix = ROCmSearch.prefix(environment.suite ?? ROCmSearch.defaultSuite, in: environment)
        return (ROCmSearch.installed(in: environment) + [prefix]).compactMap(HIPInstallation.init)
    }
}
