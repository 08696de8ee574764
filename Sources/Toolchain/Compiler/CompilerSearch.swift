import ROCm

/// Where compilers are looked for, and what is there.
public enum CompilerSearch {
    /// A place that was looked at.
    public struct Place: Equatable, Sendable {
        /// What the place is.
        public var origin: CompilerInstallation.Origin
        /// Its folder.
        public var folder: String
        /// The compiler in it, if there is one.
        public var found: CompilerInstallation?

        init(_ place: ROCmFolder) {
            origin = place.origin
            folder = place.path
            found = CompilerInstallation(in: place)
        }
    }

    /// Debian 13, whose HIP is the oldest that knows gfx942.
    public static let defaultSuite = ROCmSearch.defaultSuite

    /// The places in the order in which they count.
    ///
    /// Without a suite: `ROCM_PATH`, ROCm's default place, the system's libraries, the private prefix of Debian 13. A
    /// suite that is asked for, by argument or by `WAVETUNE_ROCM_SUITE`, is the only place.
    public static func places(suite: String? = nil, in environment: ToolchainEnvironment = .current) -> [Place] {
        if let wanted = suite ?? environment.suite {
            return [Place(ROCmSearch.prefix(wanted, in: environment))]
        }
        let prefix = ROCmSearch.prefix(defaultSuite, in: environment)
        return (ROCmSearch.installed(in: environment) + [prefix]).map(Place.init)
    }

    /// The suites that have a private prefix.
    public static func installedSuites(in environment: ToolchainEnvironment = .current) -> [String] {
        ROCmSearch.suites(in: environment).filter {
            CompilerInstallation(in: ROCmSearch.prefix($0, in: environment)) != nil
        }
    }
}
