import Kernels

extension MoEStage2 {
    /// Routings of the problem's distribution: its own first, then those of the seeds that follow; a table is the only one
    /// of its kind.
    public func steeringInputs(
        for configuration: Configuration, variants: Int, seed: UInt64
    ) throws -> [[String: [UInt8]]] {
        let tileM = try configuration.integer("tile_m")
        return try routings(variants).enumerated().map { number, routing in
            let problem = try MoEStage2(
                tokens: tokens, channels: channels, depth: depth, experts: experts, expertsPerToken: expertsPerToken,
                expertRanks: expertRanks, scales: scales, routing: routing)
            var random = SplitMix64(seed: seed, stream: UInt64(number))
            let chosen = try problem.localExperts()
            let weights = chosen.map { experts in experts.map { _ in (0.5 + random.unit()) / Float(experts.count) } }
            let sorted = MoERouting(experts: chosen, weights: weights, of: problem.routedTokens, tileM: tileM)
            return [
                "sortedIDs": Self.bytes(sorted.sortedIDs), "sortedWeights": Self.bytes(sorted.sortedWeights),
                "expertIDs": Self.bytes(sorted.expertIDs), "validCounts": Self.bytes(sorted.validCounts),
            ]
        }
    }

    private func routings(_ count: Int) -> [ExpertRouting] {
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
