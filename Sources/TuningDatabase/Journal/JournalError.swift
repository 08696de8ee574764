/// Why a journal cannot be opened or written to.
public enum JournalError: Error, Hashable, Sendable {
    /// The system refused: the disk is full, the folder read-only, the file too large.
    ///
    /// What was written before can still be read.
    case system(SystemError)
    /// Another tuner is writing to the journal.
    case inUse(path: String, waited: Duration)
    /// The file does not begin with the identity that belongs into it.
    case otherIdentity(path: String, reason: String)
}

extension JournalError: CustomStringConvertible {
    /// What happened and what can be done.
    public var description: String {
        switch self {
        case .system(let error): "\(error)"
        case .inUse(let path, let waited):
            "another tuner is writing to \(path)\(waited > .zero ? " and was for \(waited)" : ""); let it end, or give "
                + "each a part of the search with --shard I/N"
        case .otherIdentity(let path, let reason):
            "\(path) is not the journal of this run: \(reason); move the file away"
        }
    }
}
