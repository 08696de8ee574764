import Kernels

/// The pairs of a layer with what is known of them in the end.
struct LayerContest {
    let layer: any LayeredFamily
    let estimates: [LayerEstimate]
    let tuned: LayerSession.Tuned
    private let chosen: [LayerPair]

    /// A pair of which every part was tuned.
    struct Entry {
        let pair: LayerPair
        let outcomes: [MoELayerPart: LayerPartOutcome]
        /// The parts' values together.
        let configuration: Configuration
        /// Microseconds of all parts.
        let sum: Double
    }

    init(layer: any LayeredFamily, estimates: [LayerEstimate], chosen: [LayerPair], _ tuned: LayerSession.Tuned) {
        self.layer = layer
        self.estimates = estimates
        self.chosen = chosen
        self.tuned = tuned
    }

    /// The pairs that are complete, the least sum first.
    func entries() throws(ConfigurationError) -> [Entry] {
        var entries: [Entry] = []
        for pair in chosen {
            var outcomes: [MoELayerPart: LayerPartOutcome] = [:]
            for part in pair.parts {
                outcomes[part] = tuned.outcomes[LayerPartKey(part, in: pair)]
            }
            guard outcomes.count == pair.parts.count else { continue }
            entries.append(
                Entry(
                    pair: pair, outcomes: outcomes,
                    configuration: try layer.configuration(
                        joining: outcomes.mapValues(\.configuration), routing: pair.routing),
                    sum: outcomes.values.reduce(0) { $0 + $1.microseconds }))
        }
        return entries.sorted { $0.sum < $1.sum }
    }

    /// What the parts of `winner` found, in the order of the layer.
    func parts(of winner: Entry) -> [LayerOutcome.Part] {
        winner.pair.parts.compactMap { part in
            winner.outcomes[part].map { outcome in
                LayerOutcome.Part(
                    part: part, outcome: outcome, stored: tuned.stored[LayerPartKey(part, in: winner.pair)])
            }
        }
    }

    /// All pairs as the outcome shows them: `winner` first; `wrong` were turned down for the given reasons.
    ///
    /// `wholes` are microseconds of those that were timed in one piece, which then decided.
    func pairs(
        _ entries: [Entry], winner: Entry, wrong: [LayerPair: String], wholes: [LayerPair: Double] = [:]
    ) -> [LayerOutcome.Pair] {
        func described(_ estimate: LayerEstimate) -> LayerOutcome.Pair {
            let entry = entries.first { $0.pair == estimate.pair }
            return LayerOutcome.Pair(
                pair: estimate.pair,
                estimate: estimate.obstacle == nil ? Microseconds(estimate.total).rounded : nil, sum: entry?.sum,
                whole: wholes[estimate.pair], parts: entry?.outcomes.mapValues(\.microseconds) ?? [:],
                reason: wrong[estimate.pair] ?? reason(estimate, entry, winner, wholes))
        }
        func rank(_ pair: LayerOutcome.Pair) -> (Int, Double) {
            pair.reason == nil
                ? (0, 0) : (pair.whole ?? pair.sum).map { (1, $0) } ?? pair.estimate.map { (2, $0) } ?? (3, 0)
        }
        return estimates.map(described).sorted { rank($0) < rank($1) }
    }

    private func reason(
        _ estimate: LayerEstimate, _ entry: Entry?, _ winner: Entry, _ wholes: [LayerPair: Double]
    ) -> String? {
        if let obstacle = estimate.obstacle { return obstacle }
        guard let entry else {
            guard chosen.contains(estimate.pair) else { return "not tuned: the model promised less" }
            let failed = estimate.pair.parts.compactMap { part in
                tuned.failures[LayerPartKey(part, in: estimate.pair)].map { "\(part.rawValue): \($0)" }
            }
            return failed.first ?? "not tuned to its end: the session was stopped"
        }
        guard entry.pair != winner.pair else { return nil }
        if let own = wholes[entry.pair], let best = wholes[winner.pair] {
            let difference = Microseconds((own - best) / 1e6)
            return own > best
                ? "\(difference) slower as a whole"
                : "not clearly faster as a whole, and slower by the sum of its parts"
        }
        // The part that the difference is most about.
        let differences = MoELayerPart.allCases.map { part in
            (part, (entry.outcomes[part]?.microseconds ?? 0) - (winner.outcomes[part]?.microseconds ?? 0))
        }
        let slower = Microseconds((entry.sum - winner.sum) / 1e6)
        guard let (part, difference) = differences.max(by: { $0.1 < $1.1 }), difference > 0 else {
            return "\(slower) slower"
        }
        return "\(slower) slower: \(part.rawValue) takes \(Microseconds(difference / 1e6)) more"
    }
}
