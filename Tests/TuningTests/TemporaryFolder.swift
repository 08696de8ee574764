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
        // long as any child that was just being started still has it open.
        let install = Process()
        install.executableURL = URL(fileURLWithPath: "/usr/bin/install")
        install.arguments = ["-m", "755", source, "\(path)/\(name)"]
        try install.run()
        install.waitUntilExit()
        return "\(path)/\(name)"
    }
}
