import Glibc
import OrderedJSON
import TuningDatabase

/// Every record of some database folders for one architecture, the one that a lookup would find for each key.
enum RecordFiles {
    /// A record, or why a line is none.
    enum Line {
        case record(StoredRecord)
        case broken(place: String, reason: String)
    }

    /// The records of `folders`, in the order of files and lines.
    static func read(folders: [String], architecture: String) -> [Line] {
        let database = TuningDatabase(folders: folders)
        var seen: Set<RecordKey> = []
        var lines: [Line] = []
        for folder in folders {
            for name in names(in: "\(folder)/\(architecture)") where name.hasSuffix(".jsonl") {
                let path = "\(folder)/\(architecture)/\(name)"
                guard let text = try? InputFile.lines(path) else {
                    lines.append(.broken(place: path, reason: "it cannot be read"))
                    continue
                }
                for (index, line) in text.enumerated() where !line.allSatisfy(\.isWhitespace) {
                    let place = "\(path), line \(index + 1)"
                    do {
                        let json = try JSONValue(parsing: Array(line.utf8))
                        let key = try RecordKey(MemberReader(json["key"] ?? .null, path: "key"))
                        guard seen.insert(key).inserted else { continue }
                        switch database.lookup(key) {
                        case .found(let stored, _): lines.append(.record(stored))
                        case .missing(let miss): lines.append(.broken(place: place, reason: "\(miss)"))
                        }
                    } catch {
                        lines.append(.broken(place: place, reason: "\(error)"))
                    }
                }
            }
        }
        return lines
    }

    private static func names(in path: String) -> [String] {
        guard let folder = opendir(path) else { return [] }
        defer { closedir(folder) }
        var names: [String] = []
        while let entry = readdir(folder) {
            names.append(
                withUnsafeBytes(of: entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) })
        }
        return names.sorted()
    }
}
