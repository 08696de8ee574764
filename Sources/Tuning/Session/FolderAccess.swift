import Glibc

/// Whether a folder that is written to in the end can be, asked before the work that it is for.
enum FolderAccess {
    /// Why nothing can be written to the folder at `path`, which need not exist yet; nil where nothing speaks against it.
    static func obstacle(at path: String) -> String? {
        var place = path.isEmpty ? "." : path
        var status = stat()
        while stat(place, &status) != 0 {
            let code = errno
            let parent = Self.parent(of: place)
            guard code == ENOENT || code == ENOTDIR, parent != place else {
                return "\(place): \(String(cString: strerror(code)))"
            }
            place = parent
        }
        guard status.st_mode & S_IFMT == S_IFDIR else { return "\(place) is no folder" }
        guard access(place, W_OK | X_OK) == 0 else { return "\(place): \(String(cString: strerror(errno)))" }
        return nil
    }

    private static func parent(of path: String) -> String {
        let trimmed = path.last == "/" && path != "/" ? String(path.dropLast()) : path
        guard let slash = trimmed.lastIndex(of: "/") else { return "." }
        return slash == trimmed.startIndex ? "/" : String(trimmed[..<slash])
    }
}
