import ROCm
import Glibc

/// The folder that keeps compiled CPU libraries.
///
/// A library is named by its own digest; an entry, filed under the content of all that the library was made from, names
/// that digest. So an entry never tells of another library than the one that was compiled with it.
///
/// Libraries are loaded and run, so a folder that others could change is refused. Safe to use from several processes at
/// once: files appear whole or not at all.
public struct CPULibraryCache: Sendable {
    /// Raised when the form of an entry, or how a figure in it is computed, changes.
    private static let version: UInt8 = 1

    /// The folder's path.
    public let folder: String
    private let entries: StoredFiles

    /// A cache in `folder`, which is made if it is missing.
    ///
    /// - Parameters:
    ///   - folder: An absolute path.
    ///   - root: The folder, or one above it, up to which nobody but the user may write; nil for the folder itself.
    /// - Throws: ``CPUCompilerError/folderRefused(path:reason:mend:)`` where others could change it.
    public init(folder: String, below root: String? = nil) throws(CPUCompilerError) {
        try PrivateFolder.make(folder, below: root ?? folder)
        self.folder = folder
        entries = StoredFiles(folder: folder, kind: "wavetune CPU library", version: Self.version)
    }

    /// The user's cache, `${XDG_CACHE_HOME:-~/.cache}/wavetune/cpu-libraries`; nobody else may write it or a folder
    /// above it up to the cache folder.
    public static func user(_ environment: ToolchainEnvironment = .current) throws(CPUCompilerError) -> Self {
        guard let base = environment.cacheFolder, base.hasPrefix("/"), let slash = base.lastIndex(of: "/") else {
            throw .folderRefused(
                path: environment.cacheFolder ?? "no folder",
                reason: "it is no absolute path", mend: "set HOME or XDG_CACHE_HOME to a folder of your own")
        }
        // The cache folder itself may be a link of the user's, to another disk perhaps.
        let root = FilePath.resolved(String(base[..<slash]))
        return try Self(folder: "\(root)\(base[slash...])/cpu-libraries", below: root)
    }

    /// A new, empty, private folder under `TMPDIR`, which its maker removes.
    static func temporary() throws(CPUCompilerError) -> Self {
        let pattern = (ToolchainEnvironment.variable("TMPDIR") ?? "/tmp") + "/wavetune-cpu-XXXXXX"
        var characters = Array(pattern.utf8CString)
        guard mkdtemp(&characters) != nil else {
            throw .file(path: pattern, operation: "make", reason: String(cString: strerror(errno)))
        }
        return try Self(folder: String(decoding: characters.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self))
    }

    /// Removes the folder with all that lies in it.
    func remove() {
        for name in FilePath.names(in: folder) {
            unlink("\(folder)/\(name)")
        }
        rmdir(folder)
    }

    /// Where the library with the given digest lies.
    func libraryPath(_ digest: String) -> String { "\(folder)/\(digest).so" }

    /// What is known of the entry `key`; nil where there is none.
    func entry(_ key: String) -> CPULibraryEntry? {
        entries.read("\(key).entry").flatMap { try? CPULibraryEntry(binary: $0) }
    }

    /// Puts the finished library `scratch` in its place, and then the entry `key` that names it.
    func publish(_ scratch: String, _ entry: CPULibraryEntry, as key: String) throws(CPUCompilerError) {
        guard rename(scratch, libraryPath(entry.digest)) == 0 else {
            throw .file(path: libraryPath(entry.digest), operation: "replace", reason: String(cString: strerror(errno)))
        }
        if let problem = entries.write(entry.binary, to: "\(key).entry") {
            throw .file(path: "\(folder)/\(key).entry", operation: "write", reason: problem)
        }
    }
}
