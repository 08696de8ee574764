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
            // Another process makes the executable file: one that this process had open for writing could not be
            // executed as long as any child that was just being started still has it open.
            let install = Process()
            install.executableURL = URL(fileURLWithPath: "/usr/bin/install")
            install.arguments = ["-m", "755", target, target + ".executable"]
            try install.run()
            install.waitUntilExit()
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
