/// What a router means, in plain loops, and which choices roundings allow.
public struct RouterReference: Sendable {
    /// Logits, `experts` of each token.
    public let logits: [Float]
    /// Added to scores for choosing.
    public let bias: [Float]
    /// What weights are multiplied by.
    public let scale: Float
    /// Experts of each token.
    public let expertsPerToken: Int
    /// Added to the sum of the chosen scores.
    private let leastSum: Float

    /// The router of `logits` with `bias.count` experts.
    public init(logits: [Float], bias: [Float], scale: Float, expertsPerToken: Int, leastSum: Float) {
        self.logits = logits
        self.bias = bias
        self.scale = scale
        self.expertsPerToken = expertsPerToken
        self.leastSum = leastSum
    }

    /// Experts.
    public var experts: Int { bias.count }
    /// Tokens.
    public var tokens: Int { logits.count / experts }

    /// The score of an expert for a token.
    public func score(_ token: Int, _ expert: Int) -> BoundedValue {
        .sigmoid(Double(logits[token * experts + expert]))
    }

    /// What experts are chosen by, with the rounding of the sum.
    public func biased(_ token: Int, _ expert: Int) -> BoundedValue {
        let score = score(token, expert)
        let sum = score.value + Double(bias[expert])
        guard sum.isFinite else { return BoundedValue(value: sum, bound: 0) }
        return BoundedValue(value: sum, bound: score.bound).rounded(to: .f32)
    }

    /// What is wrong with `choice`, the experts of `token` in their order; nil where nothing is.
    ///
    /// Each must be one that may be the best of those that are left: none of the others may be better by more than both can
    /// be off, none of the same logit and bias may have a lower number, and what is no number comes behind all numbers in
    /// the order of experts.
    public func problem(with choice: [Int], of token: Int) -> String? {
        let values = (0..<experts).map { biased(token, $0) }
        var isLeft = [Bool](repeating: true, count: experts)
        for (slot, expert) in choice.enumerated() {
            guard (0..<experts).contains(expert) else { return "slot \(slot): \(expert) is no expert" }
            guard isLeft[expert] else { return "slot \(slot): expert \(expert) again" }
            isLeft[expert] = false
            for other in 0..<experts where isLeft[other] {
                let (chosen, left) = (values[expert], values[other])
                let isBetter: Bool
                if chosen.value.isNaN || left.value.isNaN {
                    isBetter = chosen.value.isNaN && (!left.value.isNaN || other < expert)
                } else if isSame(token, other, expert) {
                    isBetter = other < expert
                } else {
                    isBetter = left.value - left.bound > chosen.value + chosen.bound
                }
                if isBetter {
                    return "slot \(slot): expert \(expert) of \(chosen.value), but \(other) has \(left.value)"
                }
            }
        }
        return nil
    }

    private func isSame(_ token: Int, _ first: Int, _ second: Int) -> Bool {
        let row = token * experts
        return logits[row + first] == logits[row + second] && bias[first] == bias[second]
    }

    /// The weights of `choice` for `token`; NaNs where one of its scores is none.
    ///
    /// The sum of n scores has n roundings and that of ``leastSum``; its reciprocal is within 4u, and two products follow.
    public func weights(of choice: [Int], for token: Int) -> [BoundedValue] {
        let unit = FloatFormat.f32.unitRoundoff
        let scores = choice.map { score(token, $0) }
        let sum = scores.reduce(Double(leastSum)) { $0 + $1.value }
        let off = scores.reduce(0) { $0 + $1.bound }
        let sumBound = off + Double(choice.count + 1) * unit * (sum + off)
        return scores.map { score in
            let value = score.value / sum * Double(scale)
            let largest =
                (score.value + score.bound) / (sum - sumBound) * (1 + 4 * unit) * (1 + unit) * (1 + unit)
                * abs(Double(scale))
            return BoundedValue(
                value: value, bound: largest - abs(value) + (1 + abs(Double(scale))) * FloatFormat.smallestNormal)
        }
    }

    /// The experts of `token` that exact arithmetic chooses.
    public func choice(for token: Int) -> [Int] {
        let values = (0..<experts).map { biased(token, $0).value }
        let order = (0..<experts).sorted { first, second in
            let (a, b) = (values[first], values[second])
            if a.isNaN || b.isNaN { return a.isNaN == b.isNaN ? first < second : b.isNaN }
            return a == b ? first < second : a > b
        }
        return Array(order.prefix(expertsPerToken))
    }
}
