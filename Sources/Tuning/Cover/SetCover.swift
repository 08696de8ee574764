/// The fewest rows of a table of times that serve every column within a tolerance of its best time.
///
/// The choice is exact: no smaller set serves, of the smallest ones it has the smallest worst ratio, and of those the smallest
/// sum of times. The same table gives the same set.
package struct SetCover: Hashable {
    /// The rows of the set, in the order of the first column that each serves.
    package let rows: [Int]
    /// The row that serves each column: the fastest of the set there.
    package let assignment: [Int]
    /// The time of that row divided by the column's best.
    package let ratios: [Double]

    /// Columns at most.
    package static let columnLimit = 64

    /// The largest of ``ratios``.
    package var worstRatio: Double { ratios.max() ?? 1 }

    /// The cover of `times`, a row of as many columns for each candidate; nil where no row has a time in
    /// some column.
    ///
    /// - Parameters:
    ///   - times: Seconds above 0, nil where a candidate cannot serve. All rows have the same count of columns, from 1 to
    ///     ``columnLimit``.
    ///   - tolerance: How much longer than the best a column may take, as a share.
    package init?(_ times: [[Double?]], tolerance: Double) {
        let columns = times.first?.count ?? 0
        guard (1...Self.columnLimit).contains(columns), times.allSatisfy({ $0.count == columns }) else { return nil }
        var best: [Double] = []
        for column in 0..<columns {
            guard let least = times.compactMap({ $0[column] }).min(), least > 0 else { return nil }
            best.append(least)
        }
        // A ratio of exactly the tolerance serves, whichever way its division was rounded.
        let limit = (1 + tolerance) * (1 + 1e-12)
        let ratios = times.map { row in zip(row, best).map { time, best in time.map { $0 / best } } }
        let search = CoverSearch(ratios: ratios, times: times, limit: limit)
        let chosen = search.chosen()
        var assignment: [Int] = []
        var served: [Double] = []
        for column in 0..<columns {
            // The first of the set that is as fast as any of it there.
            let fastest =
                chosen.min { (times[$0][column] ?? .infinity, $0) < (times[$1][column] ?? .infinity, $1) } ?? 0
            assignment.append(fastest)
            served.append(ratios[fastest][column] ?? .infinity)
        }
        rows = chosen.sorted {
            (assignment.firstIndex(of: $0) ?? columns, $0) < (assignment.firstIndex(of: $1) ?? columns, $1)
        }
        self.assignment = assignment
        self.ratios = served
    }
}
