/// How a record's kernel uses memory, as the lane simulator counted it.
public struct RecordedMemory: Hashable, Sendable {
    /// Cycles that bank conflicts add to an access of LDS, on average; 0 where there are none.
    public let conflictCyclesPerAccess: Double
    /// Bytes of the cache lines that are touched for each byte that is used; 1 where every line is used whole.
    public let lineBytesPerByte: Double

    /// These figures.
    ///
    /// - Throws: ``RecordError`` where one is no number from 0 up.
    public init(conflictCyclesPerAccess: Double, lineBytesPerByte: Double) throws(RecordError) {
        for (member, figure) in [
            ("memory.conflict_cycles_per_access", conflictCyclesPerAccess),
            ("memory.line_bytes_per_byte", lineBytesPerByte),
        ] {
            guard figure >= 0, figure.isFinite else {
                throw .invalid(member: member, found: "\(figure)", expected: "a number from 0 up")
            }
        }
        self.conflictCyclesPerAccess = conflictCyclesPerAccess
        self.lineBytesPerByte = lineBytesPerByte
    }
}
