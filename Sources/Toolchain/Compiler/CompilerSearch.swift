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
    }

    /// Debian 13, whose HIP is the oldest that knows gfx942.
    public static let defaultSuite = "trixie"

    private static let prefixName = "rocm-"
    private static let prefixLibraries = "usr/lib/x86_64-linux-gnu"

    /// The places in the order in which they count.
    ///
    /// Without a suite: `ROCM_PATH`, ROCm's default place, the system's libraries, the private prefix of Debian 13. A
    /// suite that is asked for, by argument or by `WAVETUNE_ROCM_SUITE`, is the only place.
    public static func places(suite: String? = nil, in environment: ToolchainEnvironment = .current) -> [Place] {
        if let wanted = suite ?? environment.suite {
            return [prefix(wanted, in: environment)]
        }
        var places: [Place] = []
        let roots = [
            environment.rocmPath.map { (CompilerInstallation.Origin.rocmPath($0), $0) },
            (.defaultRocm(environment.defaultRocmPath), environment.defaultRocmPath),
        ]
        for (origin, root) in roots.compactMap({ $0 }) {
            places += ["lib", "lib64"].map { place(origin, "\(root)/\($0)") }
        }
        places += environment.systemFolders.map { place(.system($0), $0) }
        return places + [prefix(defaultSuite, in: environment)]
    }

    /// The suites that have a private prefix.
    public static func installedSuites(in environment: ToolchainEnvironment = .current) -> [String] {
        FilePath.names(in: environment.cacheFolder ?? "")
            .filter { $0.hasPrefix(prefixName) }
            .map { String($0.dropFirst(prefixName.count)) }
            .filter { prefix($0, in: environment).found != nil }
    }

    private static func place(_ origin: CompilerInstallation.Origin, _ folder: String) -> Place {
        Place(origin: origin, folder: folder, found: CompilerInstallation(origin: origin, folder: folder))
    }

    private static func prefix(_ suite: String, in environment: ToolchainEnvironment) -> Place {
        let cache = environment.cacheFolder ?? "(no cache folder: neither XDG_CACHE_HOME nor HOME is set)"
        let folder = "\(cache)/\(prefixName)\(suite)/\(prefixLibraries)"
        let loader = "\(folder)/ld-linux-x86-64.so.2"
        let origin = CompilerInstallation.Origin.prefix(suite: suite)
        let found = CompilerInstallation(origin: origin, folder: folder, loader: loader)
        return Place(origin: origin, folder: folder, found: FilePath.exists(loader) ? found : nil)
    }
}
