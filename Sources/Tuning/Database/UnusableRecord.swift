import TuningDatabase

/// A record that is skipped: no text was made from it.
public struct UnusableRecord: Error, Hashable, Sendable, CustomStringConvertible {
    /// The file that holds it.
    public let file: String
    /// Its line there, from 1.
    public let line: Int
    /// What is wrong with it.
    public let finding: RecordFinding

    /// `stored`, which cannot be used because of `finding`.
    public init(_ stored: StoredRecord, _ finding: RecordFinding) {
        file = stored.file
        line = stored.line
        self.finding = finding
    }

    /// `FILE:LINE: record skipped: what is wrong`.
    public var description: String { "\(file):\(line): record skipped: \(finding)" }
}
