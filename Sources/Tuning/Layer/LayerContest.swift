import Kernels

/// The pairs of a layer with what is known of them in the end.
struct LayerContest {
    let layer: MoELayer
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

    init(layer: MoELayer, estimates: [LayerEstimate], chosen: [LayerPair], _ tuned: LayerSession.Tuned) {
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
            for part in MoELayerPart.all(pair.routing) {
                outcomes[part] = tuned.outcomes[LayerPartKey(part, in: pair)]
            }
            guard outcomes.count == MoELayerPart.all(pair.routing).count else { continue }
            entries.append(
                Entry(
                    pair: pair, outcomes: outcomes,
                    configuration: try layer.configuration(
                        joining: outcomes.mapValues(\.configuration), routing: pair.routing),
                    sum: outcomes.values.reduce(0) { $0 + $1.microseconds }))
        }
        return entries.sorted { $0.sum < $1.sum }
    }

    /// All pairs as the outcome shows them: `winner` first; `wrong` were turned down for the given reasons.
    func pairs(_ entries: [Entry], winner: Entry, wrong: [LayerPair: String]) -> [LayerOutcome.Pair] {
        func described(_ estimate: LayerEstimate) -> LayerOutcome.Pair {
            let entry = entries.first { $0.pair == estimate.pair }
            return LayerOutcome.Pair(
                pair: estimate.pair,
                estimate: estimate.obstacle == nil ? Microseconds(estimate.total).rounded : nil, sum: entry?.sum,
                parts: entry?.outcomes.mapValues(\.microseconds) ?? [:],
                reason: wrong[estimate.pair] ?? reason(estimate, entry, winner))
        }
        func rank(_ pair: LayerOutcome.Pair) -> (Int, Double) {
            pair.reason == nil
                ? (0, 0) : pair.sum.map { (1, $0) } ?? pair.estimate.map { (2, $0) } ?? (3, 0)
        }
        return estimates.map(described).sorted { rank($0) < rank($1) }
    }

    private func reason(_ estimate: LayerEstimate, _ entry: Entry?, _ winner: Entry) -> String? {
        if let obstacle = estimate.obstacle { return obstacle }
        guard let entry else {
            guard chosen.contains(estimate.pair) else { return "not tuned: the model promised less" }
            let failed = MoELayerPart.all(estimate.pair.routing).compactMap { part in
                tuned.failures[LayerPartKey(part, in: estimate.pair)].map { "\(part.rawValue): \($0)" }
            }
            return failed.first ?? "not tuned to its end: the session was stopped"
        }
        guard entry.pair != winner.pair else { return nil }
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
