import Kernels

/// Inputs on which all of a layer is judged.
public struct MoELayerCase: Hashable, Sendable {
    /// What it is meant to reveal.
    public let name: String
    /// The extents; all but M are those of the problem that is tuned.
    public let problem: MoELayer
    /// How tokens choose experts.
    public let choice: Choice
    /// What the hidden states hold.
    public let values: QuantisationCase.Values

    /// How tokens choose experts.
    public enum Choice: Hashable, Sendable {
        /// Each its own, by random logits.
        case random
        /// All tokens the same, this rank's last.
        case oneChoice
    }

    /// The cases for `problem`: itself, then every edge case at few tokens; `tileM` rows make a block.
    ///
    /// No part's text depends on M.
    public static func all(
        for problem: MoELayer, tileM: Int, routing: RoutingForm
    ) throws(ProblemError) -> [MoELayerCase] {
        func edge(
            _ name: String, tokens: Int, _ choice: Choice, _ values: QuantisationCase.Values = .random
        ) throws(ProblemError) -> MoELayerCase {
            let few = try MoELayer(
                tokens: tokens, hidden: problem.hidden, width: problem.width, experts: problem.experts,
                expertsPerToken: problem.expertsPerToken, expertRanks: problem.expertRanks, scales: problem.scales,
                target: problem.target)
            return MoELayerCase(name: name, problem: few, choice: choice, values: values)
        }
        let beyond = routing.tokensBeyondBlock(tileM: tileM, expertsPerToken: problem.expertsPerToken)
        return [
            MoELayerCase(name: "random logits", problem: problem, choice: .random, values: .random),
            try edge("one token", tokens: 1, .random),
            try edge("all tokens to the same experts, one row more than a block", tokens: beyond, .oneChoice),
            try edge("every second token zeros", tokens: 3, .random, .zeros),
            try edge("one outlier a token", tokens: 2, .random, .outlier),
        ]
    }
}
