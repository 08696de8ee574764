/// Why the database has no record for a problem.
public indirect enum LookupMiss: Hashable, Sendable {
    /// None of the folders has a record of the operation on the processor.
    case noRecords(arch: String, operation: String)
    /// There are records of the operation on the processor, none of them for this problem.
    case noRecord(RecordKey)
    /// There are none for this problem, for another M, or for another size of the device either.
    case nothingNear(RecordKey)
    /// There are lines for this problem, but none can be used.
    case unusable([DatabaseIssue])
}

extension LookupMiss: CustomStringConvertible {
    /// The reason, for people.
    public var description: String {
        switch self {
        case .noRecords(let arch, let operation):
            "no record of \(operation) on \(arch) in any database; `tune --op \(operation)` makes them"
        case .noRecord(let key): "no record for \(key)"
        case .nothingNear(let key):
            "no record for \(key), nor one that differs in M or the \(key.isCPU ? "CPU's size" : "number of CUs") alone"
        case .unusable(let issues): "no usable line: " + issues.map(\.description).joined(separator: "; ")
        }
    }
}
