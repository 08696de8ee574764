/// Who won the finals, and who cannot be told from the winner.
///
/// The noise is what a finalist shows against itself: it takes part twice, and ``noise`` is how far the interval of the
/// ratio of its two entries reaches from 1. A finalist ties with the winner where the interval of its ratio holds 1, or its
/// median ratio is no further from 1 than the noise. An incumbent stays unless a challenger's interval lies below 1 and its
/// median ratio below 1 by more than the noise and 1 %; with several challengers the error rate is shared out among them, so
/// that the chance of replacing an incumbent by an equal stays below 5 % in all.
public struct FinalsDecision: Hashable, Sendable {
    /// The number of the winner among the candidates.
    public let winner: Int
    /// Numbers of the others that tie with it, by median.
    public let ties: [Int]
    /// All by cold median, the fastest first.
    public let ranking: [Int]
    /// The finalist that took part twice: the incumbent, or the first.
    public let reference: Int
    /// What the reference shows against itself, as a share.
    public let noise: Double
    /// Whether an incumbent won although another was faster, though not by enough.
    public let keptIncumbent: Bool
    /// Each against the winner.
    public let comparisons: [Int: PairedComparison]

    /// What an incumbent must be beaten by beside the noise.
    public static let margin = 0.01

    /// Decides by `times`, each candidate's cold samples round by round, and the second entry `twin` of the incumbent, or of
    /// the first candidate where there is none; nil where there is no candidate.
    public init?(_ times: [Int: [Double]], twin: [Double], incumbent: Int?) {
        let medians = times.mapValues(\.median)
        ranking = medians.sorted { ($0.value, $0.key) < ($1.value, $1.key) }.map(\.key)
        let kept = incumbent.flatMap { times[$0] == nil ? nil : $0 }
        guard let fastest = ranking.first, let reference = kept ?? times.keys.min(), let own = times[reference]
        else { return nil }
        self.reference = reference
        let noise = PairedComparison(twin, with: own).reach
        self.noise = noise
        let winner: Int
        if let kept {
            let challengers = ranking.filter { $0 != kept }
            let better = challengers.first { challenger in
                let comparison = PairedComparison(
                    times[challenger] ?? [], with: own, comparisons: challengers.count)
                return comparison.verdict == .faster && 1 - comparison.ratio > max(noise, Self.margin)
            }
            winner = better ?? kept
        } else {
            winner = fastest
        }
        self.winner = winner
        keptIncumbent = kept == winner && fastest != winner
        let best = times[winner] ?? []
        let comparisons = times.filter { $0.key != winner }.mapValues { PairedComparison($0, with: best) }
        self.comparisons = comparisons
        ties = ranking.filter { number in
            guard let comparison = comparisons[number] else { return false }
            return comparison.verdict == .tied || abs(comparison.ratio - 1) <= noise
        }
    }
}
