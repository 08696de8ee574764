import ROCm
import Glibc

/// Folders that only their user can change, because what lies in them is loaded and run.
enum PrivateFolder {
    /// Makes `folder` and what is missing above it, for the user alone, and refuses what others could change.
    ///
    /// Looked at are the folder and those above it up to `root`, which must be the folder or lie above it.
    static func make(_ folder: String, below root: String) throws(CPUCompilerError) {
        for path in parents(of: folder) + [folder] {
            guard mkdir(path, 0o700) == 0 || [EEXIST, EISDIR, EROFS, EACCES].contains(errno) else {
                throw .file(path: path, operation: "make", reason: String(cString: strerror(errno)))
            }
        }
        for path in parents(of: folder) + [folder] where path == root || path.hasPrefix(root + "/") {
            try check(path)
        }
    }

    /// Refuses a folder that is not the user's own, or that others may write.
    static func check(_ path: String) throws(CPUCompilerError) {
        var status = stat()
        guard lstat(path, &status) == 0 else {
            throw .file(path: path, operation: "use", reason: String(cString: strerror(errno)))
        }
        let other = "make it a folder of your own, or name another cache folder in XDG_CACHE_HOME"
        guard status.st_mode & S_IFMT == S_IFDIR else {
            let kind = status.st_mode & S_IFMT == S_IFLNK ? "a symbolic link" : "no folder"
            throw .folderRefused(path: path, reason: "it is \(kind)", mend: other)
        }
        guard status.st_uid == geteuid() else {
            throw .folderRefused(
                path: path, reason: "it belongs to user \(status.st_uid) and this process runs as user \(geteuid())",
                mend: other)
        }
        guard status.st_mode & 0o022 == 0 else {
            throw .folderRefused(
                path: path, reason: "others than its owner may write it (mode \(octal(status.st_mode)))",
                mend: "look through what lies there, then `chmod go-w '\(path)'`")
        }
    }

    /// The permissions of a mode, as `chmod` takes them.
    static func octal(_ mode: mode_t) -> String {
        let digits = String(mode & 0o7777, radix: 8)
        return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }

    /// The folders above `path`, outermost first.
    private static func parents(of path: String) -> [String] {
        path.indices.dropFirst().filter { path[$0] == "/" }.map { String(path[..<$0]) }
    }
}
