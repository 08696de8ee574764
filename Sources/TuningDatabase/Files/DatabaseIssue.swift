import OrderedJSON

/// Something in a database that could not be used, and where.
///
/// The rest of the database is served without it.
public struct DatabaseIssue: Error, Hashable, Sendable {
    /// What is wrong.
    public enum Problem: Error, Hashable, Sendable {
        /// The file or folder cannot be read.
        case unreadable(SystemError)
        /// The file cannot be written; what it was to hold is lost, nothing else.
        case unwritable(SystemError)
        /// The line is not JSON.
        case notJSON(JSONParsingError)
        /// The line is JSON, but no record.
        case notRecord(RecordError)
        /// The line is JSON, but no trial of a journal.
        case notTrial(RecordError)
        /// The line should be a journal's identity, and is not.
        case notIdentity(RecordError)
        /// The last line has no end: a process ended, or a disk was full, while it was written.
        case cutOff
        /// The line was left by a merge that somebody has to finish.
        case conflictMarker
        /// The record is of a schema that this code does not know. It is kept as it is, and not used.
        case newerSchema(Int)
        /// The record is about another processor or operation than its file.
        case misplaced(arch: String, operation: String)
        /// The key has stood in the file before.
        case duplicate(firstLine: Int)
        /// The record stands behind one that it should precede.
        case outOfOrder(line: Int)
        /// The file was written into after it had been opened.
        case changed
        /// The folder or file has a name that no record can lead to.
        case unusableName
    }

    /// The file or folder.
    public let file: String
    /// The line in it, from 1; nil where the whole is meant.
    public let line: Int?
    /// What is wrong.
    public let problem: Problem

    /// `problem` at `line` of `file`.
    public init(file: String, line: Int?, problem: Problem) {
        self.file = file
        self.line = line
        self.problem = problem
    }

    /// Whether the line holds nothing that could be used, now or by a newer version.
    public var isBroken: Bool {
        switch problem {
        case .newerSchema, .duplicate, .outOfOrder: false
        default: true
        }
    }
}

extension DatabaseIssue: CustomStringConvertible {
    /// `FILE:LINE: what is wrong and what becomes of it`.
    public var description: String {
        "\(file)\(line.map { ":\($0)" } ?? ""): \(problem)"
    }
}

extension DatabaseIssue.Problem: CustomStringConvertible {
    /// What is wrong and what becomes of it.
    public var description: String {
        switch self {
        case .unreadable(let error), .unwritable(let error): "\(error)"
        case .notJSON(let error): "not JSON at column \(error.column), skipped: \(error.reason)"
        case .notRecord(let error): "no record, skipped: \(error)"
        case .notTrial(let error): "no trial, skipped: \(error)"
        case .notIdentity(let error): "no identity of a tuning run, so the journal is not used: \(error)"
        case .cutOff: "cut off while it was written, dropped; the next run that appends removes it"
        case .conflictMarker: "the mark of an unfinished merge, skipped; finish the merge"
        case .newerSchema(let schema):
            "a record of schema \(schema), kept but not understood: this version knows \(RecordKey.currentSchema)"
        case .misplaced(let arch, let operation):
            "skipped: the record belongs into \(arch)/\(operation).jsonl"
        case .duplicate(let firstLine):
            "the key of line \(firstLine) again; of the two the one with the better evidence counts, then the later"
        case .outOfOrder(let line):
            "out of order: its key belongs before that of line \(line); the next record that is put here sorts the file"
        case .changed: "skipped: the line has changed since the database was opened"
        case .unusableName: "skipped: names are made of 'a' to 'z', '0' to '9' and '-'"
        }
    }
}
