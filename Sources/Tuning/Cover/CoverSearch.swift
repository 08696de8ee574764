/// The branch and bound behind ``SetCover``.
///
/// Each step serves the column that fewest rows serve, so that every smallest cover is met: whatever it is, one of its rows
/// serves that column.
struct CoverSearch {
    /// A candidate row that no other makes superfluous.
    private struct Row {
        let number: Int
        /// By column; infinite where it does not serve.
        let ratios: [Double]
        let times: [Double]
    }

    private let rows: [Row]
    private let columns: Int
    private let limit: Double

    /// A search among rows of `ratios` to the columns' best, of which those up to `limit` serve.
    ///
    /// Every column must be served by some row.
    init(ratios: [[Double?]], times: [[Double?]], limit: Double) {
        columns = ratios.first?.count ?? 0
        self.limit = limit
        var rows: [Row] = []
        for number in ratios.indices {
            let serving = ratios[number].map { ratio in ratio.flatMap { $0 <= limit ? $0 : nil } ?? .infinity }
            guard serving.contains(where: { $0 < .infinity }) else { continue }
            let times = zip(times[number], serving).map { $1 < .infinity ? $0 ?? .infinity : .infinity }
            rows.append(Row(number: number, ratios: serving, times: times))
        }
        // A row that another equals or betters everywhere adds nothing to any set; of equals the first stays.
        self.rows = rows.enumerated().filter { place, row in
            !rows.enumerated().contains { other, better in
                other != place && zip(better.ratios, row.ratios).allSatisfy { $0 <= $1 }
                    && (better.ratios != row.ratios || other < place)
            }
        }.map(\.element)
    }

    /// The numbers of the rows of the best cover, ascending.
    func chosen() -> [Int] {
        let widest = coverage(upTo: limit)
        let size = (1...max(1, columns)).first { exists(uncovered: widest.all, left: $0, widest) } ?? columns
        // The smallest worst ratio that a set of this size can have is one of the table's.
        let worst = Set(rows.flatMap(\.ratios)).filter { $0 <= limit }.sorted()
        var (low, high) = (0, worst.count - 1)
        while low < high {
            let middle = (low + high) / 2
            let coverage = coverage(upTo: worst[middle])
            if exists(uncovered: coverage.all, left: size, coverage) {
                high = middle
            } else {
                low = middle + 1
            }
        }
        let coverage = coverage(upTo: worst[low])
        var best: (sum: Double, set: [Int]) = (.infinity, [])
        let least = (0..<columns).map { column in
            coverage.serving[column].map { rows[$0].times[column] }.min() ?? .infinity
        }
        let none = [Double](repeating: .infinity, count: columns)
        improve(&best, with: [], times: none, uncovered: coverage.all, left: size, coverage, least)
        return best.set.map { rows[$0].number }.sorted()
    }

    private func coverage(upTo limit: Double) -> CoverMasks {
        CoverMasks(rows.map { row in row.ratios.map { $0 <= limit } }, columns: columns)
    }

    /// Whether `left` rows can serve `uncovered`.
    private func exists(uncovered: UInt64, left: Int, _ coverage: CoverMasks) -> Bool {
        guard uncovered != 0 else { return true }
        guard coverage.least(for: uncovered) <= left else { return false }
        return coverage.serving[coverage.hardest(of: uncovered)].contains {
            exists(uncovered: uncovered & ~coverage.served[$0], left: left - 1, coverage)
        }
    }

    /// Puts into `best` the cover of smallest sum that `set` and `left` more rows make.
    private func improve(
        _ best: inout (sum: Double, set: [Int]), with set: [Int], times: [Double], uncovered: UInt64, left: Int,
        _ coverage: CoverMasks, _ least: [Double]
    ) {
        guard uncovered != 0 else {
            let sum = times.reduce(0, +)
            if sum < best.sum || sum == best.sum && set.sorted().lexicographicallyPrecedes(best.set) {
                best = (sum, set.sorted())
            }
            return
        }
        guard coverage.least(for: uncovered) <= left,
            zip(times, least).reduce(0, { $0 + min($1.0, $1.1) }) <= best.sum
        else { return }
        for row in coverage.serving[coverage.hardest(of: uncovered)] {
            // Every row of the set may serve a column, the fastest one does.
            let faster = times.indices.map { column in
                coverage.served[row] & 1 << UInt64(column) != 0
                    ? min(times[column], rows[row].times[column]) : times[column]
            }
            improve(
                &best, with: set + [row], times: faster, uncovered: uncovered & ~coverage.served[row], left: left - 1,
                coverage, least)
        }
    }
}
