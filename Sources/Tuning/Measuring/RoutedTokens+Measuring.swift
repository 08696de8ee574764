import Kernels

extension RoutedTokens {
    /// The tensors of a routing that `plan` reads in up to `variants` ways, with blocks of `tileM` rows.
    ///
    /// The problem's own come first, then those of the seeds that follow; a table is the only one of its kind.
    func steeringInputs(
        of plan: LaunchPlan, tileM: Int, variants: Int, seed: UInt64
    ) throws -> [[String: [UInt8]]] {
        try routings(variants).enumerated().map { number, routing in
            let tokens = try RoutedTokens(
                tokens: tokens, experts: experts, expertsPerToken: expertsPerToken, expertRanks: expertRanks,
                routing: routing)
            var random = SplitMix64(seed: seed, stream: UInt64(number))
            let chosen = try tokens.localExperts()
            let weights = chosen.map { experts in experts.map { _ in (0.5 + random.unit()) / Float(experts.count) } }
            let sorted = MoERouting(experts: chosen, weights: weights, of: tokens, tileM: tileM)
            let all = [
                "sortedIDs": Self.bytes(sorted.sortedIDs), "sortedWeights": Self.bytes(sorted.sortedWeights),
                "expertIDs": Self.bytes(sorted.expertIDs), "validCounts": Self.bytes(sorted.validCounts),
                "topkIDs": Self.bytes(chosen.joined().map { Int32($0 ?? -1) }),
                "topkWeights": Self.bytes(weights.flatMap { $0 }),
            ]
            return all.filter { plan.tensor($0.key) != nil }
        }
    }

    /// Up to `count` routings of the problem's distribution: its own, then those of the seeds that follow.
    func routings(_ count: Int) -> [ExpertRouting] {
        switch routing.distribution {
        case .table: [routing]
        case .uniform, .zipf:
            (0..<UInt64(max(1, count))).map { ExpertRouting(routing.distribution, seed: routing.seed &+ $0) }
        }
    }

    private static func bytes<Element>(_ values: [Element]) -> [UInt8] {
        values.withUnsafeBytes { Array($0) }
    }
}
