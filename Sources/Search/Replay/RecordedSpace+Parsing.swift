extension RecordedSpace {
    /// The columns behind the parameters, in milliseconds but for the last.
    public static let resultColumns = [
        "mean_ms", "min_ms", "median_ms", "std_ms", "compile_ms", "verify_ms", "bench_ms", "status",
    ]

    /// Reads a table of comma-separated values: a first line of names, then a line a point.
    ///
    /// The columns are the parameters and then ``resultColumns``. The median counts as the time; any status but `ok` is a
    /// failure, whatever its times.
    ///
    /// - Throws: ``RecordedSpaceError`` with the line that cannot be used.
    public init(parsing text: String) throws(RecordedSpaceError) {
        let lines = text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
            .enumerated().map { (number: $0.offset + 1, fields: Self.fields($0.element)) }
            .filter { $0.fields != [""] }
        guard let header = lines.first else {
            throw RecordedSpaceError(line: 1, "found nothing; expected the names of the columns")
        }
        let names = Array(header.fields.dropLast(Self.resultColumns.count))
        guard Array(header.fields.suffix(Self.resultColumns.count)) == Self.resultColumns, !names.isEmpty else {
            throw RecordedSpaceError(
                line: header.number,
                "found the columns \(header.fields.joined(separator: ",")); expected parameters and then \(Self.resultColumns.joined(separator: ","))"
            )
        }
        if let twice = names.first(where: { name in names.count { $0 == name } > 1 }) {
            throw RecordedSpaceError(line: header.number, "found two columns '\(twice)'; expected each once")
        }
        let rows = lines.dropFirst()
        var outcomes: [SearchOutcome] = []
        for (line, fields) in rows {
            guard fields.count == header.fields.count else {
                throw RecordedSpaceError(
                    line: line, "found \(fields.count) fields; expected \(header.fields.count), as the first line names"
                )
            }
            outcomes.append(try Self.outcome(fields, line: line))
        }
        let columns = names.indices.map { column in ParameterColumn(names[column], rows.map { $0.fields[column] }) }
        let points = rows.indices.map { row in
            SearchPoint(places: columns.map { $0.places[row - rows.startIndex] })
        }
        var firstLines: [SearchPoint: Int] = [:]
        for (point, row) in zip(points, rows) {
            if let first = firstLines.updateValue(row.number, forKey: point) {
                throw RecordedSpaceError(
                    line: row.number, "found the values of line \(first) again; expected each combination once")
            }
        }
        guard let recorded = RecordedSpace(ListedSpace(columns.map(\.parameter), points: points), outcomes: outcomes)
        else {
            throw RecordedSpaceError(
                line: lines.last?.number ?? 1, "found no line whose status is ok up to here; expected one at least")
        }
        self = recorded
    }

    private static func outcome(_ fields: [String], line: Int) throws(RecordedSpaceError) -> SearchOutcome {
        guard let status = fields.last, !status.isEmpty else {
            throw RecordedSpaceError(line: line, "found an empty status; expected ok, or why it failed")
        }
        guard status == "ok" else { return .failed }
        let median = fields[fields.count - 6]
        guard let milliseconds = Double(median), milliseconds > 0, milliseconds.isFinite else {
            throw RecordedSpaceError(line: line, "found '\(median)' for median_ms; expected a number above 0")
        }
        return .time(milliseconds / 1000)
    }

    private static func fields(_ line: Substring.UTF8View) -> [String] {
        line.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false).map { field in
            let bytes = field.drop { $0 == UInt8(ascii: " ") }
            let end = bytes.lastIndex { $0 != UInt8(ascii: " ") && $0 != UInt8(ascii: "\r") }
            return end.map { String(Substring(bytes[...$0])) } ?? ""
        }
    }
}
