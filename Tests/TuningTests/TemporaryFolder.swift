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

    /// The names of all files and folders below, sorted.
    var names: [String] {
        (FileManager.default.enumerator(atPath: path)?.allObjects.compactMap { $0 as? String } ?? []).sorted()
    }

    /// The bytes of the file `name`.
    func bytes(of name: String) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: URL(fileURLWithPath: "\(path)/\(name)")))
    }

    /// Writes an executable shell script and returns its path.
    func script(_ text: String, named name: String) throws -> String {
        let source = "\(path)/\(name).sh"
        try Data("#!/bin/sh\n\(text)\n".utf8).write(to: URL(fileURLWithPath: source))
        // Another process makes the executable file: one that this process had open for writing could not be executed as
        // long as any child that was just being started still has it open. It is waited for by its number: Foundation waits for
        // the end of a socket, which children of other tests may hold open for as long as they live.
        let words = ["/usr/bin/install", "-m", "755", source, "\(path)/\(name)"].map { (word: String) in strdup(word) }
        defer { words.forEach { free($0) } }
        var child: pid_t = 0
        let failure = posix_spawn(&child, "/usr/bin/install", nil, nil, words + [nil], [nil])
        guard failure == 0 else { throw POSIXError(POSIXErrorCode(rawValue: failure) ?? .EIO) }
        var status: Int32 = 0
        while waitpid(child, &status, 0) < 0, errno == EINTR {}
        guard status == 0 else { throw POSIXError(.EIO) }
        return "\(path)/\(name)"
    }
}
