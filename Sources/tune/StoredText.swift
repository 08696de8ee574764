import TuningDatabase

/// What became of a record, in words.
enum StoredText {
    /// What became of a record and its file, nil where no database was named.
    static func text(of stored: (outcome: PutOutcome, file: String)?) -> String {
        guard let (stored, file) = stored else { return "not written: no database was named" }
        switch stored {
        case .added: return "added to \(file)"
        case .replaced: return "replaced in \(file)"
        case .unchanged: return "the same as in \(file)"
        case .kept: return "not written: \(file) holds a measured one"
        case .incumbentKept(_, let reason): return "\(file) keeps the one it has: \(reason)"
        case .mended: return "took the place of a broken line in \(file)"
        }
    }
}
