import Glibc

/// Reads the files of database folders and indexes their lines.
struct DatabaseLoader {
    /// One file, and the canonical texts of its keys one after another.
    struct File {
        let source: OpenFile
        let arch: String
        let operation: String
        var keys: [UInt8] = []
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
            files.append(File(source: try OpenFile(path), arch: arch, operation: operation))
            try indexLines(of: files.count - 1)
        } catch {
            issues.append(DatabaseIssue(file: path, line: nil, problem: .unreadable(error)))
        }
    }

    private mutating func indexLines(of number: Int) throws(SystemError) {
        let source = files[number].source
        var scanner = LineScanner(arch: files[number].arch, operation: files[number].operation)
        // A key takes about a seventh of its line.
        files[number].keys.reserveCapacity(source.size / 7)
        try source.forEachLine { lineNumber, line, offset in
            let place = offset..<offset + line.count
            switch scanner.kind(of: line.indices, in: line) {
            case .canonical(let text):
                insert(UnsafeBufferPointer(rebasing: line[text]), file: number, number: lineNumber, line: place)
            case .rewritten(let key):
                key.text.withUnsafeBufferPointer { insert($0, file: number, number: lineNumber, line: place) }
            case .unusable(let problem):
                issues.append(DatabaseIssue(file: source.path, line: lineNumber, problem: problem))
            }
        }
    }

    private mutating func insert(_ key: UnsafeBufferPointer<UInt8>, file: Int, number: Int, line: Range<Int>) {
        let start = files[file].keys.count
        files[file].keys.append(contentsOf: key)
        let entry = KeyIndex.Entry(
            fingerprint: KeyFingerprint.of(key), file: file, number: number, line: line, key: start..<start + key.count)
        let hidden = index.insert(entry) { other in files[other.file].keys[other.key].elementsEqual(key) }
        if let hidden, index.entries[hidden].file == file {
            issues.append(
                DatabaseIssue(
                    file: files[file].source.path, line: number,
                    problem: .duplicate(firstLine: index.entries[hidden].number)))
        }
    }
}
