import Glibc

/// Reads the files of database folders and indexes their lines.
struct DatabaseLoader {
    /// One file as it was read, with the canonical texts of keys that are written otherwise appended.
    struct File {
        let path: String
        let arch: String
        let operation: String
        var bytes: [UInt8]
    }

    private(set) var files: [File] = []
    private(set) var index = KeyIndex()
    private(set) var issues: [DatabaseIssue] = []

    /// Adds what the folder at `path` holds; a later folder's records hide an earlier one's.
    mutating func load(folder path: String) {
        guard let archs = names(in: path) else { return }
        for arch in archs where FileSystem.isFolder("\(path)/\(arch)") {
            guard RecordName.isFileName(arch) else {
                issues.append(DatabaseIssue(file: "\(path)/\(arch)", line: nil, problem: .unusableName))
                continue
            }
            for name in names(in: "\(path)/\(arch)") ?? [] where name.hasSuffix(".jsonl") {
                load(file: "\(path)/\(arch)/\(name)", arch: arch, operation: String(name.dropLast(6)))
            }
        }
    }

    private mutating func names(in path: String) -> [String]? {
        do throws(SystemError) {
            return try FileSystem.names(in: path)
        } catch {
            issues.append(DatabaseIssue(file: path, line: nil, problem: .unreadable(error)))
            return nil
        }
    }

    private mutating func load(file path: String, arch: String, operation: String) {
        guard RecordName.isFileName(operation) else {
            issues.append(DatabaseIssue(file: path, line: nil, problem: .unusableName))
            return
        }
        do throws(SystemError) {
            let file = File(path: path, arch: arch, operation: operation, bytes: try FileSystem.read(path))
            files.append(file)
        } catch {
            issues.append(DatabaseIssue(file: path, line: nil, problem: .unreadable(error)))
            return
        }
        indexLines(of: files.count - 1)
    }

    private mutating func indexLines(of number: Int) {
        let scanner = LineScanner(arch: files[number].arch, operation: files[number].operation)
        let path = files[number].path
        var found: [KeyIndex.Entry] = []
        var appended: [UInt8] = []
        let size = files[number].bytes.count
        files[number].bytes.withUnsafeBufferPointer { bytes in
            LineSplitter.forEachLine(of: bytes) { lineNumber, line in
                switch scanner.kind(of: line, in: bytes) {
                case .canonical(let text):
                    let fingerprint = KeyFingerprint.of(UnsafeBufferPointer(rebasing: bytes[text]))
                    found.append(
                        KeyIndex.Entry(
                            fingerprint: fingerprint, file: number, number: lineNumber, line: line, key: text))
                case .rewritten(let key):
                    let start = size + appended.count
                    appended += key.text
                    found.append(
                        KeyIndex.Entry(
                            fingerprint: key.fingerprint, file: number, number: lineNumber, line: line,
                            key: start..<start + key.text.count))
                case .unusable(let problem):
                    issues.append(DatabaseIssue(file: path, line: lineNumber, problem: problem))
                }
            }
        }
        files[number].bytes += appended
        for entry in found {
            insert(entry)
        }
    }

    private mutating func insert(_ entry: KeyIndex.Entry) {
        let files = files
        let hidden = index.insert(entry) { other in
            files[entry.file].bytes[entry.key] == files[other.file].bytes[other.key]
        }
        if let hidden, index.entries[hidden].file == entry.file {
            issues.append(
                DatabaseIssue(
                    file: files[entry.file].path, line: entry.number,
                    problem: .duplicate(firstLine: index.entries[hidden].number)))
        }
    }
}
