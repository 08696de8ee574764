import Foundation

/// A folder that goes away with its owner.
final class TemporaryFolder: Sendable {
    let path: String

    init() throws {
        path = FileManager.default.temporaryDirectory.path + "/wavetune-tests-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }

    /// Writes a file and the folders above it; returns its path.
    @discardableResult
    func write(_ contents: String, to name: String, executable: Bool = false) throws -> String {
        let target = "\(path)/\(name)"
        let folder = URL(fileURLWithPath: target).deletingLastPathComponent()
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try Data(contents.utf8).write(to: URL(fileURLWithPath: target))
        if executable {
            // Another process makes the executable file: one that this process had open for writing could not be executed as
            // long as any child that was just being started still has it open. It is waited for by its number: Foundation waits for
            // the end of a socket, which children of other tests may hold open for as long as they live.
            let words = ["/usr/bin/install", "-m", "755", target, "\(target).executable"].map { (word: String) in
                strdup(word)
            }
            defer { words.forEach { free($0) } }
            var child: pid_t = 0
            let failure = posix_spawn(&child, "/usr/bin/install", nil, nil, words + [nil], [nil])
            guard failure == 0 else { throw POSIXError(POSIXErrorCode(rawValue: failure) ?? .EIO) }
            var status: Int32 = 0
            while waitpid(child, &status, 0) < 0, errno == EINTR {}
            guard status == 0 else { throw POSIXError(.EIO) }
            return target + ".executable"
        }
        return target
    }

    /// The paths of all files below `name`.
    func files(below name: String) -> [String] {
        let root = "\(path)/\(name)"
        let names = FileManager.default.enumerator(atPath: root)?.allObjects.compactMap { $0 as? String } ?? []
        var isFolder: ObjCBool = false
        return names.map { "\(root)/\($0)" }.filter {
            FileManager.default.fileExists(atPath: $0, isDirectory: &isFolder) && !isFolder.boolValue
        }
    }
}
