import Glibc

/// What of the user's environment decides where ROCm and caches are looked for.
public struct ROCmEnvironment: Equatable, Sendable {
    /// Where ROCm is installed (`ROCM_PATH`).
    public var rocmPath: String?
    /// The Debian suite whose compiler is wanted (`WAVETUNE_ROCM_SUITE`).
    public var suite: String?
    /// The folder for everything that can be made again (`XDG_CACHE_HOME`, or `.cache` in `HOME`, with "wavetune" below).
    public var cacheFolder: String?
    /// Where ROCm installs itself by default.
    public var defaultRocmPath = "/opt/rocm"
    /// The folders of the system's libraries.
    public var systemFolders = ["/usr/lib/x86_64-linux-gnu", "/usr/lib64", "/usr/local/lib"]

    /// An environment in which no variable is set.
    public init(rocmPath: String? = nil, suite: String? = nil, cacheFolder: String? = nil) {
        self.rocmPath = rocmPath
        self.suite = suite
        self.cacheFolder = cacheFolder
    }

    /// The environment of the running process.
    public static var current: Self {
        let base = variable("XDG_CACHE_HOME") ?? variable("HOME").map { $0 + "/.cache" }
        return Self(
            rocmPath: variable("ROCM_PATH"), suite: variable("WAVETUNE_ROCM_SUITE"),
            cacheFolder: base.map { $0 + "/wavetune" })
    }

    /// The value of a variable; nil where it is empty, which the specifications of these variables treat as not set.
    package static func variable(_ name: String) -> String? {
        guard let value = getenv(name), value.pointee != 0 else { return nil }
        return String(cString: value)
    }
}
