import Glibc

/// A folder for a worker's temporary files, which goes away with the worker however that ends.
///
/// A compiler that is killed leaves its intermediate files behind; in a folder of its own they can be told from others.
/// The owner removes the folder of a worker that ended, a worker that of an owner that ended. A program that is no worker
/// knows nothing of that: the folder is locked for as long as its owner lives, and another owner removes it then.
final class ScratchFolder {
    /// The variable that tells a worker its folder.
    static let variable = "WAVETUNE_WORKER_FOLDER"

    private static let prefix = "wavetune-scratch-"

    let path: String
    private let descriptor: Int32

    /// Makes a folder below `TMPDIR`, or below /tmp; nil where that fails.
    init?() {
        let base = getenv("TMPDIR").map { String(cString: $0) } ?? ""
        let parent = base.isEmpty ? "/tmp" : base
        Self.removeAbandoned(in: parent)
        for _ in 0..<8 {
            var template = Array("\(parent)/\(Self.prefix)XXXXXX".utf8CString)
            guard mkdtemp(&template) != nil else { return nil }
            let path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
            // Another owner that cleans up may have come between: it is gone then.
            guard let descriptor = Self.locked(path, LOCK_EX) else {
                rmdir(path)
                continue
            }
            self.path = path
            self.descriptor = descriptor
            return
        }
        return nil
    }

    deinit {
        Self.remove(path)
        close(descriptor)
    }

    /// Opens the user's own folder at `path` and locks it; nil where it is gone, somebody else's, or locked already.
    private static func locked(_ path: String, _ operation: Int32) -> Int32? {
        let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        var status = stat()
        guard flock(descriptor, operation) == 0, fstat(descriptor, &status) == 0, status.st_nlink > 0,
            status.st_uid == geteuid()
        else {
            close(descriptor)
            return nil
        }
        return descriptor
    }

    /// Removes the folders in `parent` whose owners are no more.
    private static func removeAbandoned(in parent: String) {
        for name in names(in: parent) where name.hasPrefix(prefix) {
            if let descriptor = locked("\(parent)/\(name)", LOCK_EX | LOCK_NB) {
                remove("\(parent)/\(name)")
                close(descriptor)
            }
        }
    }

    private static func names(in path: String) -> [String] {
        guard let directory = opendir(path) else { return [] }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            names.append(
                withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                    pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
                })
        }
        return names
    }

    /// Removes the folder; what its process writes there afterwards goes with this object.
    func remove() {
        Self.remove(path)
    }

    /// Removes the folder of the running worker.
    static func removeOwn() {
        if let path = getenv(variable) {
            remove(String(cString: path))
        }
    }

    /// Removes what lies at `path`, without following links out of it.
    private static func remove(_ path: String) {
        if let directory = opendir(path) {
            while let entry = readdir(directory) {
                let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                    pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
                }
                guard name != ".", name != ".." else { continue }
                let child = "\(path)/\(name)"
                if entry.pointee.d_type == UInt8(DT_DIR) {
                    remove(child)
                } else {
                    unlink(child)
                }
            }
            closedir(directory)
        }
        rmdir(path)
    }
}
