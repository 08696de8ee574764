/// Why databases could not be joined.
///
/// What was joined before stays; joining again goes on with the rest.
public enum MergeError: Error, Hashable, Sendable {
    /// There is no folder of this name.
    case notFolder(String)
    /// Records could not be written.
    case records(DatabaseError)
    /// A journal could not be written.
    case journal(JournalError)
}

extension MergeError: CustomStringConvertible {
    /// What happened and what can be done.
    public var description: String {
        switch self {
        case .notFolder(let path): "\(path) is no folder, expected a database"
        case .records(let error): "\(error)"
        case .journal(let error): "\(error)"
        }
    }
}
