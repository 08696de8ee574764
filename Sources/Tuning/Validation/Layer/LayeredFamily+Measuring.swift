import Kernels

extension VerifiableFamily where Self: LayeredFamily {
    /// The weights of both products.
    public var streamedTensors: Set<String> {
        ["stage1.weights", "stage1.weightScales", "stage2.weights", "stage2.weightScales"]
    }

    /// Logits by which tokens choose experts as the problem's routing says: its own way first, then those of the seeds that
    /// follow.
    ///
    /// As in a layer's cases, the experts of the rank that is looked at, the busiest, have the first numbers.
    public func steeringInputs(
        for configuration: Configuration, variants: Int, seed: UInt64
    ) throws -> [[String: [UInt8]]] {
        let all = experts * expertRanks
        let scale: Float = 2.827
        return try routedTokens.routings(variants).enumerated().map { number, routing in
            let chosen = try routing.draw(tokens: tokens, experts: all, perToken: expertsPerToken)
            let rank = RoutingStatistics(chosen, experts: experts, ranks: expertRanks).rank
            var random = SplitMix64(seed: seed, stream: UInt64(number))
            let logits = chosen.flatMap { token in
                let own = Set(token.map { ($0 - rank * experts + all) % all })
                return (0..<all).map { expert in (own.contains(expert) ? 1 : -4) + 2 * random.unit() }
            }
            return [
                "router.logits": Self.bytes(logits), "router.bias": Self.bytes([Float](repeating: 0, count: all)),
                "router.scale": Self.bytes([scale]),
            ]
        }
    }

    private static func bytes(_ values: [Float]) -> [UInt8] { values.withUnsafeBytes { Array($0) } }
}
