import Kernels

/// Inputs on which a stage 1 kernel is judged.
public struct MoEStage1Case: Hashable, Sendable {
    /// What it is meant to reveal.
    public let name: String
    /// The extents; channels, width and topk are those of the problem that is tuned.
    public let problem: MoEStage1
    /// Who goes where.
    public let routing: CaseRouting
    /// Weights and activations.
    public let values: CaseValues
    /// Scales.
    public let scales: CaseScales

    /// The cases for `problem`: itself under its own routing, then every edge case at extents that keep it small.
    ///
    /// The kernels' text does not depend on M and E, so the edge cases judge the same text. `nibblesAreUnsigned` is for
    /// kernels that multiply nibbles as they are stored: what is largest for others is all zeros for them. Where kernels look
    /// through `mostEntries` entries at most, tokens of edge cases have fewer experts if need be. Where `mostBlocks` is given,
    /// the problem's own case has fewer tokens, and tokens of edge cases fewer experts, until their blocks of rows are no more
    /// than these, or the fewest there can be.
    public static func all(
        for problem: MoEStage1, tileM: Int, form: RoutingForm = .sorted, nibblesAreUnsigned: Bool = false,
        mostEntries: Int? = nil, mostBlocks: (own: Int, edge: Int)? = nil
    ) throws(ProblemError) -> [MoEStage1Case] {
        let topk = min(
            problem.expertsPerToken, mostEntries.map { $0 / max(tileM + 1, 3) } ?? .max,
            // All tokens of an edge case may fill two blocks of each expert.
            max(2, (mostBlocks?.edge ?? .max) / 2))
        let crowd = form.tokensBeyondBlock(tileM: tileM, expertsPerToken: topk)
        func edge(
            _ name: String, tokens: Int, _ routing: CaseRouting, _ values: CaseValues = .random,
            _ scales: CaseScales = .usual
        ) throws(ProblemError) -> MoEStage1Case {
            let small = try MoEStage1(
                tokens: tokens, channels: problem.channels, depth: problem.depth, experts: topk + 3,
                expertsPerToken: topk, scales: problem.scales, target: problem.target, output: problem.output)
            return MoEStage1Case(name: name, problem: small, routing: routing, values: values, scales: scales)
        }
        let nibbles =
            nibblesAreUnsigned
            ? [try edge("7 x -128 throughout", tokens: 3, .oneChoice, .largestNibbles)] : []
        return [
            try own(problem, tileM: tileM, mostBlocks: mostBlocks?.own),
            try edge("one token", tokens: 1, .uniform),
            try edge(
                "all tokens to the same experts, \(crowd > tileM ? "one row more than a tile" : "as many as are found"); the first experts without tokens",
                tokens: crowd, .oneChoice),
            try edge("-8 x -128 throughout", tokens: 3, .oneChoice, .extreme),
            try edge("scales of zero", tokens: 2, .uniform, .random, .someZero),
            try edge("huge scales", tokens: 2, .uniform, .random, .huge),
            try edge("tiny scales", tokens: 2, .uniform, .random, .tiny),
            try edge("scales below the normal range", tokens: 2, .uniform, .random, .subnormal),
        ] + nibbles
    }

    /// The problem under its own routing, with so few tokens that no more than `mostBlocks` blocks have rows, one at least.
    private static func own(
        _ problem: MoEStage1, tileM: Int, mostBlocks: Int?
    ) throws(ProblemError) -> MoEStage1Case {
        var judged = problem
        while let mostBlocks, judged.tokens > 1, judged.routed.blocks(tileM: tileM) > mostBlocks {
            judged = try MoEStage1(
                tokens: judged.tokens - max(1, judged.tokens / 4), channels: problem.channels, depth: problem.depth,
                experts: problem.experts,
                expertsPerToken: problem.expertsPerToken, expertRanks: problem.expertRanks, scales: problem.scales,
                routing: problem.routing, target: problem.target, output: problem.output)
        }
        let share = judged.tokens == problem.tokens ? "" : ", \(judged.tokens) of \(problem.tokens) tokens"
        return MoEStage1Case(
            name: "\(problem.routing.keyWord) routing\(share)", problem: judged, routing: .own, values: .random,
            scales: .usual)
    }
}
