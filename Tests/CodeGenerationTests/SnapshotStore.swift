import Foundation
import Testing

/// Files under Tests/Snapshots that emitted text is compared with, byte by byte.
struct SnapshotStore {
    /// What rewrites the files instead of comparing.
    static let updateVariable = "WAVETUNE_UPDATE_SNAPSHOTS"

    let folder: URL
    let updates: Bool

    init() {
        folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent("Snapshots")
        updates = ProcessInfo.processInfo.environment[Self.updateVariable] == "1"
    }

    /// The names of all files.
    func names() throws -> Set<String> {
        Set(
            try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
                .map(\.lastPathComponent))
    }

    /// Compares `text` with the file `name`, or writes it where files are being updated.
    func expect(_ text: String, is name: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
        let file = folder.appendingPathComponent(name)
        if updates {
            try Data(text.utf8).write(to: file)
            return
        }
        let expected = (try? String(contentsOf: file, encoding: .utf8)) ?? ""
        if text != expected {
            Issue.record("\(Self.difference(name, expected, text))", sourceLocation: sourceLocation)
        }
    }

    /// The first line in which both differ, and how to accept the new text.
    static func difference(_ name: String, _ expected: String, _ found: String) -> String {
        let before = expected.split(separator: "\n", omittingEmptySubsequences: false)
        let after = found.split(separator: "\n", omittingEmptySubsequences: false)
        let line = zip(before, after).prefix { $0 == $1 }.count
        return """
            Tests/Snapshots/\(name) differs in line \(line + 1):
            - \(line < before.count ? before[line] : "(the file ends)")
            + \(line < after.count ? after[line] : "(the text ends)")
            If the new text is meant, accept it with: \(updateVariable)=1 scripts/test
            """
    }
}
