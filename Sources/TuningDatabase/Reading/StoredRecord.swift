/// A record and the place that it was read from.
///
/// A class, so that answering a lookup hands out one reference instead of copying a record's many parts.
public final class StoredRecord: Sendable {
    /// The record.
    public let record: TuningRecord
    /// The file that holds it.
    public let file: String
    /// Its line in the file, from 1.
    public let line: Int

    /// `record`, which stands at `line` of `file`.
    public init(record: TuningRecord, file: String, line: Int) {
        self.record = record
        self.file = file
        self.line = line
    }
}
