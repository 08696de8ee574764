import OrderedJSON

/// Every line of a database folder, or of a single file, decoded: for checking and comparing, not for looking up.
public struct DatabaseListing: Sendable {
    /// The records in the order of the files' names and lines, hidden and duplicate ones included.
    public private(set) var records: [StoredRecord] = []
    /// What is wrong: lines that cannot be used, keys that stand twice, lines out of order, files that no record leads to.
    public private(set) var issues: [DatabaseIssue] = []

    /// Reads the folder or file at `path`.
    ///
    /// A file that is named itself may be called anything and hold records of several operations and processors.
    public init(_ path: String) {
        if FileSystem.isFolder(path) {
            readFolder(path)
        } else {
            readFile(path, arch: nil, operation: nil)
        }
    }

    private mutating func readFolder(_ path: String) {
        for arch in names(in: path) where FileSystem.isFolder("\(path)/\(arch)") {
            guard RecordName.isFileName(arch) else {
                issues.append(DatabaseIssue(file: "\(path)/\(arch)", line: nil, problem: .unusableName))
                continue
            }
            for name in names(in: "\(path)/\(arch)") where name.hasSuffix(".jsonl") {
                let file = "\(path)/\(arch)/\(name)"
                let operation = String(name.dropLast(6))
                if RecordName.isFileName(operation) {
                    readFile(file, arch: arch, operation: operation)
                } else {
                    issues.append(DatabaseIssue(file: file, line: nil, problem: .unusableName))
                }
            }
        }
    }

    private mutating func names(in path: String) -> [String] {
        do throws(SystemError) {
            return try FileSystem.names(in: path)
        } catch {
            issues.append(DatabaseIssue(file: path, line: nil, problem: .unreadable(error)))
            return []
        }
    }

    private mutating func readFile(_ path: String, arch: String?, operation: String?) {
        var lines: [RecordKey: Int] = [:]
        var last: (key: RecordKey, line: Int)?
        var found: [DatabaseIssue.Problem] = []
        do throws(SystemError) {
            try OpenFile(path).forEachLine { number, line, _ in
                found.removeAll(keepingCapacity: true)
                switch Self.record(in: line, arch: arch, operation: operation) {
                case .failure(let problem): found.append(problem)
                case .success(let record):
                    records.append(StoredRecord(record: record, file: path, line: number))
                    if let first = lines[record.key] {
                        found.append(.duplicate(firstLine: first))
                    } else if let last, record.key < last.key {
                        found.append(.outOfOrder(line: last.line))
                    }
                    lines[record.key] = lines[record.key] ?? number
                    // Against the greatest key so far, so that one line in the wrong place is named once.
                    if last.map({ $0.key < record.key }) ?? true {
                        last = (record.key, number)
                    }
                }
                issues += found.map { DatabaseIssue(file: path, line: number, problem: $0) }
            }
        } catch {
            issues.append(DatabaseIssue(file: path, line: nil, problem: .unreadable(error)))
        }
    }

    private static func record(
        in line: UnsafeBufferPointer<UInt8>, arch: String?, operation: String?
    ) -> Result<TuningRecord, DatabaseIssue.Problem> {
        let key = arch == nil ? (try? JSONValue(parsing: line))?["key"] : nil
        var scanner = LineScanner(
            arch: arch ?? key?["arch"]?.stringValue ?? "", operation: operation ?? key?["operation"]?.stringValue ?? "")
        if case .unusable(let problem) = scanner.kind(of: line.indices, in: line) {
            return .failure(problem)
        }
        return RecordDecoder.decode(line.indices, of: Array(line))
    }
}
