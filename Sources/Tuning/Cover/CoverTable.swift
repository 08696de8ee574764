import Kernels
import TuningDatabase

/// What candidates take at every M: the table that a cover is chosen from, kept while candidates are judged.
///
/// A row is a binary, named by the digest of its text. Configurations that generate one text at an M differ there in their
/// launch alone; the fastest of them that is not known to be wrong stands for the binary.
package struct CoverTable {
    /// A configuration at one M.
    package struct Entry: Hashable, Sendable {
        /// The configuration.
        package let configuration: Configuration
        /// The digest of the text that it generates there.
        package let text: TextDigest
        /// Seconds.
        package var seconds: Double
        /// Whether it was judged there, and right.
        package var isJudged: Bool

        /// A configuration that generates `text` and takes `seconds`.
        package init(_ configuration: Configuration, text: TextDigest, seconds: Double, isJudged: Bool = false) {
            self.configuration = configuration
            self.text = text
            self.seconds = seconds
            self.isJudged = isJudged
        }
    }

    /// The counts of tokens, a column each.
    package let tokens: [Int]
    private var entries: [[Entry]]
    private var reasons: [Int: String] = [:]

    /// A table of `entries`, a list for each of `tokens`; of equally fast ones the first of a list counts.
    package init(tokens: [Int], entries: [[Entry]]) {
        self.tokens = tokens
        self.entries = entries
    }

    /// The digests of the binaries, in the order in which they first stand in the table.
    package var binaries: [TextDigest] {
        var seen: Set<TextDigest> = []
        return entries.joined().map(\.text).filter { seen.insert($0).inserted }
    }

    /// What stands for the binary `text` in `column`; nil where it cannot run there.
    package func entry(_ text: TextDigest, _ column: Int) -> Entry? {
        var best: Entry?
        for entry in entries[column] where entry.text == text && entry.seconds < best?.seconds ?? .infinity {
            best = entry
        }
        return best
    }

    /// The fastest entry of `column`; nil where there is none.
    package func fastest(_ column: Int) -> Entry? {
        entries[column].enumerated().min { ($0.element.seconds, $0.offset) < ($1.element.seconds, $1.offset) }?.element
    }

    /// The fewest binaries that serve every M within `tolerance`.
    ///
    /// - Throws: ``CoverError/unserved(tokens:reason:)`` where nothing is left at some M.
    package func cover(tolerance: Double) throws(CoverError) -> Choice {
        for (column, count) in tokens.enumerated() where entries[column].isEmpty {
            throw .unserved(tokens: count, reason: reasons[column] ?? "no configuration is legal there")
        }
        let binaries = binaries
        let times = binaries.map { text in tokens.indices.map { entry(text, $0)?.seconds } }
        guard let cover = SetCover(times, tolerance: tolerance) else {
            throw .wrongCount(found: tokens.count, limit: SetCover.columnLimit)
        }
        return Choice(
            binaries: cover.rows.map { binaries[$0] },
            columns: tokens.indices.compactMap { column in
                let row = cover.assignment[column]
                return entry(binaries[row], column).map {
                    Choice.Column(entry: $0, ratio: cover.ratios[column], times: cover.rows.map { times[$0][column] })
                }
            })
    }

    /// What was chosen of a table.
    package struct Choice: Hashable, Sendable {
        /// The binaries, in the order of the first M that each serves.
        package let binaries: [TextDigest]
        /// What serves each M.
        package let columns: [Column]

        /// What serves an M.
        package struct Column: Hashable, Sendable {
            /// The configuration to use.
            package let entry: Entry
            /// Its time divided by the best.
            package let ratio: Double
            /// Seconds of each binary of the choice; nil where it cannot run.
            package let times: [Double?]
        }
    }

    /// Notes that the configuration of `entry` was right in `column`, and takes `seconds`.
    package mutating func accept(_ entry: Entry, _ column: Int, seconds: Double) {
        guard let place = entries[column].firstIndex(where: { $0.configuration == entry.configuration }) else { return }
        entries[column][place].seconds = seconds
        entries[column][place].isJudged = true
    }

    /// Takes the configuration of `entry` out of `column` for `reason`.
    package mutating func remove(_ entry: Entry, _ column: Int, reason: String) {
        entries[column].removeAll { $0.configuration == entry.configuration }
        reasons[column] = reason
    }
}
