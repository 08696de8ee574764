/// Why a record could not be written.
///
/// The file is then as it was, and nothing is left beside it.
public enum DatabaseError: Error, Hashable, Sendable {
    /// The system refused: the disk is full, the folder read-only, the file too large.
    case system(SystemError)
    /// Another writer has held the lock for longer than this one would wait.
    case locked(path: String, waited: Duration)
}

extension DatabaseError: CustomStringConvertible {
    /// What happened and what can be done.
    public var description: String {
        switch self {
        case .system(let error): "\(error)"
        case .locked(let path, let waited):
            "another process has held \(path) for \(waited); end it, or try again when it is done"
        }
    }
}
