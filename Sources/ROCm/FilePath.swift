import Glibc

/// Paths and what lies at them.
package enum FilePath {
    /// What tells a file from an edited or replaced one without reading it.
    package struct Signature: Equatable {
        /// Its size in bytes.
        package var size: Int
        /// When it was changed last, in nanoseconds since 1970.
        package var modified: Int

        /// A signature.
        package init(size: Int, modified: Int) {
            self.size = size
            self.modified = modified
        }
    }

    /// The part after the last slash.
    package static func lastComponent(_ path: String) -> String {
        path.split(separator: "/").last.map(String.init) ?? path
    }

    /// The path without symbolic links, or the path itself where nothing lies there.
    package static func resolved(_ path: String) -> String {
        guard let pointer = realpath(path, nil) else { return path }
        defer { free(pointer) }
        return String(cString: pointer)
    }

    /// Whether anything lies at `path`.
    package static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

    /// The size and the time of the last change in nanoseconds; nil where nothing lies there.
    package static func signature(_ path: String) -> Signature? {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        return Signature(
            size: Int(status.st_size), modified: status.st_mtim.tv_sec &* 1_000_000_000 &+ status.st_mtim.tv_nsec)
    }

    /// The names in a folder, in order; none where there is no such folder.
    package static func names(in folder: String) -> [String] {
        guard let directory = opendir(folder) else { return [] }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            names.append(name)
        }
        return names.filter { $0 != "." && $0 != ".." }.sorted()
    }
}
