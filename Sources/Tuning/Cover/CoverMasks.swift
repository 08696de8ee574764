/// Which rows serve which columns, as bits of words.
struct CoverMasks {
    /// All columns.
    let all: UInt64
    /// By row: the columns that it serves.
    let served: [UInt64]
    /// By column: the rows that serve it.
    let serving: [[Int]]
    /// By column: the columns that some row serves beside it.
    private let reach: [UInt64]
    /// The columns, those that fewest rows serve first.
    private let order: [Int]

    /// The masks of `serves`, a row of `columns` flags for each candidate.
    init(_ serves: [[Bool]], columns: Int) {
        all = columns == 64 ? .max : (1 << UInt64(columns)) - 1
        let served = serves.map { row in
            row.indices.reduce(UInt64(0)) { $0 | (row[$1] ? 1 << UInt64($1) : 0) }
        }
        let serving = (0..<columns).map { column in served.indices.filter { serves[$0][column] } }
        self.served = served
        self.serving = serving
        reach = serving.map { rows in rows.reduce(0) { $0 | served[$1] } }
        order = (0..<columns).sorted { (serving[$0].count, $0) < (serving[$1].count, $1) }
    }

    /// The column of `uncovered` that fewest rows serve.
    func hardest(of uncovered: UInt64) -> Int { order.first { uncovered & 1 << UInt64($0) != 0 } ?? 0 }

    /// Rows that `uncovered` needs at least: columns of which no two are served by one row need one each.
    func least(for uncovered: UInt64) -> Int {
        var (count, open) = (0, uncovered)
        for column in order where open & 1 << UInt64(column) != 0 {
            // A column that nothing serves is out of reach for any number.
            guard !serving[column].isEmpty else { return .max }
            count += 1
            open &= ~reach[column]
        }
        return count
    }
}
