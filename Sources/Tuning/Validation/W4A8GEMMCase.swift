import Kernels

/// Inputs on which a dense kernel is judged.
public struct W4A8GEMMCase: Hashable, Sendable {
    /// What it is meant to reveal.
    public let name: String
    /// The extents; N, K and what shares a scale are those of the problem that is tuned.
    public let problem: W4A8GEMM
    /// Weights and activations.
    public let values: Values
    /// Scales.
    public let scales: Scales

    /// What scales are.
    public typealias Scales = MoEStage2Case.Scales

    /// What weights and activations are.
    public enum Values: Hashable, Sendable {
        /// All values equally likely.
        case random
        /// −8 and −128 throughout: the largest sums there are.
        case extreme
        /// 7 and −128 throughout: the largest sums of nibbles that are stored 8 too large.
        case largestNibbles
        /// Each channel has one weight that is not zero, each at another place of K: whatever takes a weight for another's, a
        /// nibble, a byte or a lane beside it, meets another activation.
        case oneWeight
        /// Random weights, all activations 3: a weight left out or taken twice shows wherever it stands.
        case equalActivations
    }

    /// The cases for `problem`: itself, then every edge case at M that keep it small.
    ///
    /// The kernels' text does not depend on M, so the edge cases judge the same text. `nibblesAreUnsigned` is for kernels that
    /// multiply nibbles as they are stored: what is largest for others is all zeros for them.
    public static func all(
        for problem: W4A8GEMM, tileM: Int, nibblesAreUnsigned: Bool = false
    ) throws(ProblemError) -> [W4A8GEMMCase] {
        func small(
            _ name: String, tokens: Int, _ values: Values = .random, _ scales: Scales = .usual
        ) throws(ProblemError) -> W4A8GEMMCase {
            W4A8GEMMCase(
                name: name,
                problem: try W4A8GEMM(
                    tokens: tokens, channels: problem.channels, depth: problem.depth, scales: problem.scales,
                    target: problem.target),
                values: values, scales: scales)
        }
        let own = W4A8GEMMCase(name: "random inputs", problem: problem, values: .random, scales: .usual)
        let nibbles = nibblesAreUnsigned ? [try small("7 x -128 throughout", tokens: 3, .largestNibbles)] : []
        let edges = [
            try small("one token", tokens: 1),
            try small("a full tile of tokens", tokens: tileM),
            try small("one token more than a tile", tokens: tileM + 1),
            try small("-8 x -128 throughout", tokens: 3, .extreme),
            try small("one weight a channel", tokens: 3, .oneWeight),
            try small("equal activations", tokens: 2, .equalActivations),
            try small("scales of zero", tokens: 5, .random, .someZero),
            try small("huge scales", tokens: 2, .random, .huge),
            try small("tiny scales", tokens: 2, .random, .tiny),
        ]
        return [own]
            + (edges + nibbles).filter { $0.problem != problem || $0.values != .random || $0.scales != .usual }
    }
}
