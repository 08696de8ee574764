import Glibc

/// A folder for a worker's temporary files, which goes away with the worker however that ends.
///
/// A compiler that is killed leaves its intermediate files behind; in a folder of its own they can be told from others.
/// The owner removes the folder of a worker that ended, a worker that of an owner that ended.
final class ScratchFolder {
    /// The variable that tells a worker its folder.
    static let variable = "WAVETUNE_WORKER_FOLDER"

    let path: String

    /// Makes a folder below `TMPDIR`, or below /tmp; nil where that fails.
    init?() {
        let base = getenv("TMPDIR").map { String(cString: $0) } ?? ""
        var template = Array("\(base.isEmpty ? "/tmp" : base)/wavetune-worker-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { return nil }
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    deinit {
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
