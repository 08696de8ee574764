import Kernels

/// Who goes where in a case of a mixture-of-experts layer, and the tensors that say so.
struct RoutedInputs: Sendable {
    /// The expert of each token's slots; nil on another rank.
    let experts: [[Int?]]
    /// The routing weights beside them: each token's add up to 1.
    let weights: [[Float]]
    private let tokens: RoutedTokens

    /// The expert of rows that other ranks compute: one without weights.
    private static let elsewhere = -1

    /// Draws experts as `routing` says, and their weights.
    init(_ tokens: RoutedTokens, _ routing: CaseRouting, _ random: inout SplitMix64) {
        self.tokens = tokens
        experts = Self.experts(of: tokens, routing, &random)
        weights = experts.map { chosen in
            let raw = chosen.map { _ in 0.1 + random.unit() }
            let sum = raw.reduce(0, +)
            return raw.map { $0 / sum }
        }
    }

    /// The expert of each row, token · topk + slot.
    var expertOfRow: [Int] { experts.joined().map { $0 ?? Self.elsewhere } }

    /// Writes `tensor`, if it is one of the routing's, into `bytes`; blocks have `tileM` rows.
    ///
    /// - Throws: ``Kernels/ConfigurationError`` where no routing has a tensor of that name.
    func fill(
        _ tensor: Tensor, tileM: Int, into bytes: UnsafeMutableRawBufferPointer
    ) throws(ConfigurationError) {
        func store<Element>(_ values: [Element]) {
            values.withUnsafeBytes { bytes.copyMemory(from: $0) }
        }
        switch tensor.name {
        case "topkIDs": return store(expertOfRow.map { Int32($0) })
        case "topkWeights": return store(weights.flatMap { $0 })
        default: break
        }
        let sorted = MoERouting(experts: experts, weights: weights, of: tokens, tileM: tileM)
        switch tensor.name {
        case "sortedIDs": store(sorted.sortedIDs)
        case "sortedWeights": store(sorted.sortedWeights)
        case "expertIDs": store(sorted.expertIDs)
        case "validCounts": store(sorted.validCounts)
        default: throw .unknown(parameter: tensor.name, declared: [])
        }
    }

    /// How many blocks of `tileM` rows `routing` under `seed` fills, wholly or in part.
    static func blocks(of tokens: RoutedTokens, _ routing: CaseRouting, tileM: Int, seed: UInt64) -> Int {
        var random = SplitMix64(seed: seed)
        let rows = Dictionary(grouping: experts(of: tokens, routing, &random).joined().compactMap { $0 }) { $0 }
        return rows.values.reduce(0) { $0 + ($1.count + tileM - 1) / tileM }
    }

    private static func experts(
        of tokens: RoutedTokens, _ routing: CaseRouting, _ random: inout SplitMix64
    ) -> [[Int?]] {
        // The problem could not be made of a routing that cannot be drawn.
        if routing == .own, let own = try? tokens.localExperts() {
            return own
        }
        return (0..<tokens.tokens).map { _ in
            draw(routing, experts: tokens.experts, count: tokens.expertsPerToken, &random)
        }
    }

    private static func draw(
        _ routing: CaseRouting, experts: Int, count: Int, _ random: inout SplitMix64
    ) -> [Int] {
        switch routing {
        case .oneChoice:
            return Array((experts - count)..<experts)
        case .own, .uniform:
            var chosen: [Int] = []
            while chosen.count < count {
                let expert = Int.random(in: 0..<experts, using: &random)
                if !chosen.contains(expert) {
                    chosen.append(expert)
                }
            }
            return chosen
        }
    }

    /// Weights in -8...7 for `channels` of one expert, each channel's from a stream of its own.
    static func weights(_ channels: [Int], depth: Int, seed: UInt64, expert: Int) -> [Int8] {
        [Int8](unsafeUninitializedCapacity: channels.count * depth) { buffer, initialized in
            let bytes = UnsafeMutableRawBufferPointer(buffer)
            let nibbles: UInt64 = 0x0f0f_0f0f_0f0f_0f0f
            for (row, channel) in channels.enumerated() {
                var random = SplitMix64(seed: seed, stream: UInt64(expert) << 32 | UInt64(channel))
                for k in stride(from: row * depth, to: (row + 1) * depth, by: 16) {
                    let bits = random.next()
                    for (half, eight) in [bits & nibbles, bits >> 4 & nibbles].enumerated() {
                        let values = unsafeBitCast(eight, to: SIMD8<Int8>.self) &- 8
                        bytes.storeBytes(of: values, toByteOffset: k + 8 * half, as: SIMD8<Int8>.self)
                    }
                }
            }
            initialized = channels.count * depth
        }
    }

    /// `count` activations, all values equally likely.
    static func activations(_ count: Int, _ random: inout SplitMix64) -> [Int8] {
        [Int8](unsafeUninitializedCapacity: count) { buffer, initialized in
            var bits: UInt64 = 0
            for index in 0..<count {
                if index % 8 == 0 {
                    bits = random.next()
                }
                buffer.initializeElement(at: index, to: Int8(truncatingIfNeeded: bits))
                bits >>= 8
            }
            initialized = count
        }
    }
}
