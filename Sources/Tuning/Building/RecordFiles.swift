import TuningDatabase

/// Every record of some database folders for one architecture, the one that a lookup would find for each key.
enum RecordFiles {
    /// A record, or why a line is none.
    enum Line {
        case record(StoredRecord)
        case broken(place: String, reason: String)
    }

    /// The records of `folders` in the order of their keys, then what could not be read.
    static func read(folders: [String], architecture: String) -> [Line] {
        let database = TuningDatabase(folders: folders)
        let records = database.records.filter { $0.record.key.arch == architecture }
        let broken = database.issues.filter { $0.isBroken && $0.file.contains("/\(architecture)/") }
        return records.map { .record($0) }
            + broken.map { issue in
                let line = issue.line.map { ", line \($0)" } ?? ""
                return .broken(place: issue.file + line, reason: "\(issue.problem)")
            }
    }
}
