/// Where libraries of ROCm are looked for.
public enum ROCmSearch {
    /// Debian 13, whose HIP is the oldest that knows gfx942.
    public static let defaultSuite = "trixie"

    private static let prefixName = "rocm-"
    private static let prefixLibraries = "usr/lib/x86_64-linux-gnu"

    /// The places of installed libraries in the order in which they count: `ROCM_PATH`, ROCm's default place, the system's.
    public static func installed(in environment: ROCmEnvironment = .current) -> [ROCmFolder] {
        let roots = [
            environment.rocmPath.map { (ROCmFolder.Origin.rocmPath($0), $0) },
            (.defaultRocm(environment.defaultRocmPath), environment.defaultRocmPath),
        ]
        return roots.compactMap { $0 }.flatMap { origin, root in
            ["lib", "lib64"].map { ROCmFolder(origin: origin, path: "\(root)/\($0)") }
        } + environment.systemFolders.map { ROCmFolder(origin: .system($0), path: $0) }
    }

    /// The private prefix of a Debian suite, made or not.
    public static func prefix(_ suite: String, in environment: ROCmEnvironment = .current) -> ROCmFolder {
        let cache = environment.cacheFolder ?? "(no cache folder: neither XDG_CACHE_HOME nor HOME is set)"
        let path = "\(cache)/\(prefixName)\(suite)/\(prefixLibraries)"
        return ROCmFolder(origin: .prefix(suite: suite), path: path, loader: "\(path)/ld-linux-x86-64.so.2")
    }

    /// The suites that something lies in the place of a private prefix for.
    public static func suites(in environment: ROCmEnvironment = .current) -> [String] {
        FilePath.names(in: environment.cacheFolder ?? "")
            .filter { $0.hasPrefix(prefixName) }
            .map { String($0.dropFirst(prefixName.count)) }
    }
}
