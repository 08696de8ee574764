import Kernels
import OrderedJSON
import Tuning
import TuningDatabase

/// A set of binaries for people: how many serve how many M's, then a table of ratios to each M's best.
struct CoverReport {
    /// What serves each M, in the order of M; an M whose record was made anew since has none.
    private let covers: [(tokens: Int, cover: RecordedCover)]

    /// The set of `covers`, all of one choice.
    init(_ covers: [(tokens: Int, cover: RecordedCover)]) {
        self.covers = covers
    }

    /// The set that `outcome` chose.
    init(_ outcome: CoverOutcome) {
        covers = zip(outcome.covers.first?.tokens ?? [], outcome.covers).map { ($0, $1) }
    }

    /// The sets that `records` name, in the order in which they first stand there, with what `all` records hold of them.
    static func all(in records: [TuningRecord], among all: [TuningRecord]) -> [CoverReport] {
        var shown: Set<RecordKey> = []
        return records.compactMap { record in
            guard let cover = record.cover, !shown.contains(record.key) else { return nil }
            let members = all.filter { other in
                other.key.differsAtMostInTokens(from: record.key) && other.cover?.isOfSameSet(as: cover) == true
            }
            shown.formUnion(members.map(\.key))
            return CoverReport(
                members.compactMap { member in
                    member.key["M"].flatMap { tokens in member.cover.map { (tokens, $0) } }
                }.sorted { $0.tokens < $1.tokens })
        }
    }

    /// `3 binaries for 8 M's, worst 1.6 % (within 2 %), modelled`.
    var headline: String {
        guard let first = covers.first?.cover else { return "" }
        let (binaries, tokens) = (first.binaries.count, first.tokens.count)
        let times =
            switch first.source {
            case .modelled: "modelled"
            case .measured(let device): "measured on \(device)"
            }
        let gone = first.tokens.filter { count in !covers.contains { $0.tokens == count } }
        let missing = gone.isEmpty ? "" : "; records without it: M=\(gone.map(String.init).joined(separator: "+"))"
        return "\(binaries) \(binaries == 1 ? "binary" : "binaries") for \(tokens) \(tokens == 1 ? "M" : "M's"), "
            + "worst \(Self.percent(worst - 1)) (within \(Self.percent(first.tolerance))), \(times)\(missing)"
    }

    /// ``headline``, then M across and binaries down: how much longer than the M's best each takes, in percent, with a star at
    /// the one to use.
    var text: String {
        guard let first = covers.first?.cover else { return "" }
        let head = ["binary"] + covers.map { "M=\($0.tokens)" }
        let rows = first.binaries.indices.map { place in
            [String(first.binaries[place].text.hexadecimal.prefix(12))]
                + covers.map { cell($0.cover, place) }
        }
        return "cover       \(headline)\n" + TextTable([head] + rows).text
    }

    private var worst: Double { covers.map(\.cover.ratio).max() ?? 1 }

    private func cell(_ cover: RecordedCover, _ place: Int) -> String {
        guard let time = cover.binaries[place].microseconds else { return "-" }
        let isChosen = place == cover.place
        let ratio = isChosen ? cover.ratio : time / cover.microseconds * cover.ratio
        return "+\(Self.percent(ratio - 1))\(isChosen ? " *" : "")"
    }

    private static func percent(_ share: Double) -> String {
        let tenths = (share * 1000).rounded() / 10
        return tenths == tenths.rounded() ? "\(Int(tenths)) %" : "\(tenths) %"
    }
}
