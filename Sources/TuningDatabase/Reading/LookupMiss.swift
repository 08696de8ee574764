/// Why the database has no record for a problem.
public enum LookupMiss: Hashable, Sendable {
    /// None of the folders has a record of the operation on the processor.
    case noRecords(arch: String, operation: String)
    /// There are records of the operation on the processor, none of them for this problem.
    case noRecord(RecordKey)
    /// There are lines for this problem, but none can be used.
    case unusable([DatabaseIssue])
}

extension LookupMiss: CustomStringConvertible {
    /// The reason, for people.
    public var description: String {
        switch self {
        case .noRecords(let arch, let operation):
            "no database has records of \(operation) on \(arch); `tune --op \(operation)` makes them"
        case .noRecord(let key): "no record for \(key)"
        case .unusable(let issues): issues.map(\.description).joined(separator: "; ")
        }
    }
}
