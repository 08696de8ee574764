/// Rows of cells with columns as wide as their widest cell.
struct TextTable {
    private var rows: [[String]]

    init(_ rows: [[String]]) {
        self.rows = rows
    }

    /// The rows, one a line, without spaces at their ends.
    var text: String {
        let columns = rows.map(\.count).max() ?? 0
        let widths = (0..<columns).map { column in
            rows.map { column < $0.count ? $0[column].count : 0 }.max() ?? 0
        }
        return rows.map { row in
            var line = ""
            for (cell, width) in zip(row.dropLast(), widths) {
                line += cell + String(repeating: " ", count: width - cell.count + 2)
            }
            return line + (row.last ?? "")
        }
        .joined(separator: "\n")
    }
}
