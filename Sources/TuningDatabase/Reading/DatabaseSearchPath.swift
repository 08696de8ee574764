import Glibc

/// Where databases lie, by what the program was started with.
///
/// In order, later ones win: the bundled database (`../share/wavetune/tuning-db` beside the executable; where that is
/// not there and the executable lies inside a package, as development builds do, the package's `tuning-db`), the user's
/// (`${XDG_DATA_HOME:-~/.local/share}/wavetune/tuning-db`), and the one that `WAVETUNE_DB` names.
public struct DatabaseSearchPath: Hashable, Sendable {
    /// The database that came with the program, where there is one.
    public let bundled: String?
    /// Whether ``bundled`` is the package's own, which tuning may write to.
    public let isDevelopmentBuild: Bool
    /// The user's own; nil where the environment names no home.
    public let user: String?
    /// The one that `WAVETUNE_DB` names.
    public let named: String?

    /// The search path of a program at `executable`, an absolute path, started with `environment`.
    public init(executable: String, environment: [String: String]) {
        let folder = Self.parent(executable)
        let shared = "\(Self.parent(folder))/share/wavetune/tuning-db"
        if FileSystem.isFolder(shared) {
            bundled = shared
            isDevelopmentBuild = false
        } else {
            bundled = Self.package(above: folder).map { "\($0)/tuning-db" }
            isDevelopmentBuild = bundled != nil
        }
        // The XDG specification has relative paths ignored.
        let data = environment["XDG_DATA_HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil }
        let home = environment["HOME"].flatMap { $0.isEmpty ? nil : "\($0)/.local/share" }
        user = (data ?? home).map { "\($0)/wavetune/tuning-db" }
        named = environment["WAVETUNE_DB"].flatMap { $0.isEmpty ? nil : $0 }
    }

    /// The search path of this process.
    public static func ofThisProcess() -> DatabaseSearchPath {
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
        let length = readlink("/proc/self/exe", &buffer, buffer.count)
        let executable = String(decoding: buffer.prefix(max(0, length)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
        var environment: [String: String] = [:]
        for name in ["XDG_DATA_HOME", "HOME", "WAVETUNE_DB"] {
            environment[name] = getenv(name).map { String(cString: $0) }
        }
        return DatabaseSearchPath(executable: executable, environment: environment)
    }

    /// The folders to read, in order: those that exist, and the one that was named whether it exists or not.
    public var foldersToRead: [String] {
        [bundled, user].compactMap { $0 }.filter(FileSystem.isFolder) + (named.map { [$0] } ?? [])
    }

    /// The folder that new records go to: the one that was named, the package's in development builds, the user's.
    public var folderToWrite: String? {
        named ?? (isDevelopmentBuild ? bundled : user)
    }

    /// Where lookups that were not exact are logged, in ``folderToWrite``.
    public var missLog: String? {
        folderToWrite.map { "\($0)/\(MissLog.fileName)" }
    }

    /// The nearest folder above `path`, or itself, that holds a `Package.swift`.
    private static func package(above path: String) -> String? {
        var folder = path
        while !folder.isEmpty {
            if FileSystem.exists("\(folder)/Package.swift") {
                return folder
            }
            folder = parent(folder)
        }
        return nil
    }

    private static func parent(_ path: String) -> String {
        path.lastIndex(of: "/").map { String(path[..<$0]) } ?? ""
    }
}
