import ContentHash
import Glibc

/// The folder that keeps compiled lane libraries, each named by the digest of all that it was made from.
///
/// Libraries are loaded into this process, so a folder is used only if it is the user's own and nobody else may write to
/// it. Otherwise the libraries go into a folder made for this process.
public struct LaneLibraryCache: Sendable, Hashable {
    /// The folder's path.
    public let folder: String

    /// A cache in `folder`, which is made if it is missing.
    ///
    /// - Throws: ``LaneSimulatorError/file(path:operation:message:)`` where it cannot be made or is not private.
    public init(folder: String) throws(LaneSimulatorError) {
        var made = ""
        for part in folder.split(separator: "/", omittingEmptySubsequences: true) {
            made += (made.isEmpty && !folder.hasPrefix("/") ? "" : "/") + part
            guard mkdir(made, 0o700) == 0 || errno == EEXIST || errno == EISDIR || errno == EROFS else {
                throw .file(path: made, operation: "make", message: lastSystemError())
            }
        }
        var status = stat()
        guard lstat(folder, &status) == 0 else {
            throw .file(path: folder, operation: "use", message: lastSystemError())
        }
        guard status.st_mode & S_IFMT == S_IFDIR, status.st_uid == geteuid(), status.st_mode & 0o022 == 0 else {
            throw .file(
                path: folder, operation: "use",
                message: "it is not a folder of this user's that only the user can write")
        }
        self.folder = folder
    }

    /// The user's cache, `${XDG_CACHE_HOME:-~/.cache}/wavetune/lane-libraries`, or a temporary folder of this process
    /// where that cannot be trusted or made.
    public static func user() throws(LaneSimulatorError) -> LaneLibraryCache {
        let base = environmentValue("XDG_CACHE_HOME") ?? environmentValue("HOME").map { $0 + "/.cache" }
        if let base, base.hasPrefix("/"), let cache = try? LaneLibraryCache(folder: base + "/wavetune/lane-libraries") {
            return cache
        }
        return try temporary()
    }

    /// A new, empty, private folder under `TMPDIR`.
    public static func temporary() throws(LaneSimulatorError) -> LaneLibraryCache {
        let pattern = (environmentValue("TMPDIR") ?? "/tmp") + "/wavetune-lanes-XXXXXX"
        var characters = Array(pattern.utf8CString)
        guard mkdtemp(&characters) != nil else {
            throw .file(path: pattern, operation: "make", message: lastSystemError())
        }
        return try LaneLibraryCache(folder: String(decoding: characters.dropLast().map(UInt8.init), as: UTF8.self))
    }

    func path(_ name: String) -> String {
        folder + "/" + name
    }

    func contains(_ name: String) -> Bool {
        access(path(name), R_OK) == 0
    }

    /// A name beside `name` that nobody else uses, to write to before ``publish(_:as:)``.
    func scratchName(_ name: String) -> String {
        ".\(getpid()).\(UInt32.random(in: 0...UInt32.max)).\(name)"
    }

    /// Puts the finished file `scratch` in its place, in one step.
    func publish(_ scratch: String, as name: String) throws(LaneSimulatorError) {
        guard rename(path(scratch), path(name)) == 0 else {
            throw .file(path: path(name), operation: "replace", message: lastSystemError())
        }
    }

    func remove(_ name: String) {
        unlink(path(name))
    }

    /// Writes `bytes` to `name`, whole or not at all.
    func write(_ bytes: [UInt8], as name: String) throws(LaneSimulatorError) {
        let scratch = scratchName(name)
        let file = open(path(scratch), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard file >= 0 else {
            throw .file(path: path(scratch), operation: "make", message: lastSystemError())
        }
        var written = 0
        while written < bytes.count {
            let count = bytes[written...].withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
            guard count > 0 else {
                let message = lastSystemError()
                close(file)
                remove(scratch)
                throw .file(path: path(scratch), operation: "write", message: message)
            }
            written += count
        }
        close(file)
        try publish(scratch, as: name)
    }
}
