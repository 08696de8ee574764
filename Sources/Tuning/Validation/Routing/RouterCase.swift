import Kernels

/// Logits on which a router is judged.
public struct RouterCase: Hashable, Sendable {
    /// What it is meant to reveal.
    public let name: String
    /// The extents; experts and topk are those of the problem that is tuned.
    public let problem: Router
    /// Logits and biases.
    public let values: Values
    /// What weights are multiplied by.
    public let scale: Float

    /// What logits and biases are.
    public enum Values: Hashable, Sendable {
        /// Logits about zero, small biases.
        case random
        /// One logit and one bias for all.
        case allEqual
        /// A few logits and two biases, so that many are exactly equal.
        case fewLevels
        /// Biases that alone decide, those of the last experts the largest.
        case biasDecides
        /// Some logits are no numbers, more than half.
        case someNaN
        /// Fewer numbers than experts to choose: the rest are no numbers.
        case mostlyNaN
        /// Infinite logits, and such that their scores are 0 or 1.
        case extreme
        /// Logits of which all scores are 0, or nearly so: the sum is next to nothing.
        case vanishing
        /// Logits and biases of which all scores + bias are below zero.
        case negative
    }

    /// Tokens of the problem's own case at most: the reference compares all experts with all.
    static let tokensJudged = 256

    /// The cases for `problem`: random logits at its own extents, then every edge case.
    ///
    /// The kernels' text does not depend on M.
    public static func all(for problem: Router) throws(ProblemError) -> [RouterCase] {
        func make(
            _ name: String, _ values: Values, tokens: Int, scale: Float = 2.827
        ) throws(ProblemError) -> RouterCase {
            let extents = try Router(
                tokens: tokens, experts: problem.experts, expertsPerToken: problem.expertsPerToken)
            return RouterCase(name: name, problem: extents, values: values, scale: scale)
        }
        let judged = min(problem.tokens, tokensJudged)
        let own = judged == problem.tokens ? "random logits" : "random logits, \(judged) tokens of them"
        return [
            try make(own, .random, tokens: judged),
            try make("one token, scale 1", .random, tokens: 1, scale: 1),
            try make("nine tokens, no multiple of a workgroup's", .random, tokens: 9),
            try make("all logits equal", .allEqual, tokens: 1),
            try make("many exactly equal logits", .fewLevels, tokens: 3),
            try make("biases decide", .biasDecides, tokens: 2),
            try make("logits that are no numbers", .someNaN, tokens: 3),
            try make("fewer numbers than choices", .mostlyNaN, tokens: 3),
            try make("infinite and extreme logits", .extreme, tokens: 3),
            try make("scores that vanish", .vanishing, tokens: 2),
            try make("all below zero", .negative, tokens: 2),
        ]
    }
}
