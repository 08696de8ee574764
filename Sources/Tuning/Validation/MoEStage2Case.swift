import Kernels

/// Inputs on which a stage 2 kernel is judged.
public struct MoEStage2Case: Hashable, Sendable {
    /// What it is meant to reveal.
    public let name: String
    /// The extents; channels, width and topk are those of the problem that is tuned.
    public let problem: MoEStage2
    /// Who goes where.
    public let routing: Routing
    /// Weights and activations.
    public let values: Values
    /// Scales and routing weights.
    public let scales: Scales
    /// What rows hold before they are quantised, where that is the kernel's part.
    public var rows = QuantisationCase.Values.random

    /// How tokens choose experts.
    public typealias Routing = CaseRouting
    /// What weights and activations are.
    public typealias Values = CaseValues
    /// What scales are.
    public typealias Scales = CaseScales

    /// The cases for `problem`: itself under its own routing, then every edge case at extents that keep it small.
    ///
    /// The kernels' text does not depend on M and E, so the edge cases judge the same text. With `.atomic` it does not
    /// depend on topk either, and one case has a single expert a token: its bound is one rounding, so that a kernel that
    /// truncates is told from one that rounds. `nibblesAreUnsigned` is for kernels that multiply nibbles as they are stored:
    /// what is largest for others is all zeros for them. Where kernels look through `mostEntries` entries at most, and their
    /// text does not depend on topk, tokens of edge cases have fewer experts if need be.
    public static func all(
        for problem: MoEStage2, tileM: Int, combine: MoECombine = .reduce, form: RoutingForm = .sorted,
        nibblesAreUnsigned: Bool = false, mostEntries: Int? = nil
    ) throws(ProblemError) -> [MoEStage2Case] {
        let topk = min(problem.expertsPerToken, mostEntries.map { $0 / max(tileM + 1, 3) } ?? .max)
        let crowd = form.tokensBeyondBlock(tileM: tileM, expertsPerToken: topk)
        func small(tokens: Int, topk: Int) throws(ProblemError) -> MoEStage2 {
            try MoEStage2(
                tokens: tokens, channels: problem.channels, depth: problem.depth, experts: topk + 3,
                expertsPerToken: topk, scales: problem.scales, activations: problem.activations,
                target: problem.target)
        }
        func small(tokens: Int) throws(ProblemError) -> MoEStage2 { try small(tokens: tokens, topk: topk) }
        let single =
            combine == .reduce
            ? []
            : [
                MoEStage2Case(
                    name: "one expert a token", problem: try small(tokens: 3, topk: 1), routing: .uniform,
                    values: .random, scales: .usual)
            ]
        let nibbles =
            nibblesAreUnsigned
            ? [
                MoEStage2Case(
                    name: "7 x -128 throughout", problem: try small(tokens: 3), routing: .oneChoice,
                    values: .largestNibbles, scales: .usual)
            ] : []
        return [
            MoEStage2Case(
                name: "\(problem.routing.keyWord) routing", problem: problem, routing: .own, values: .random,
                scales: .usual),
            MoEStage2Case(
                name: "one token", problem: try small(tokens: 1), routing: .uniform, values: .random, scales: .usual),
            MoEStage2Case(
                name:
                    "all tokens to the same experts, \(crowd > tileM ? "one row more than a tile" : "as many as are found"); the first experts without tokens",
                problem: try small(tokens: crowd), routing: .oneChoice, values: .random, scales: .usual),
            MoEStage2Case(
                name: "-8 x \(problem.activations == .bf16 ? -127 : -128) throughout", problem: try small(tokens: 3),
                routing: .oneChoice, values: .extreme,
                scales: .usual),
            MoEStage2Case(
                name: "scales of zero", problem: try small(tokens: 2), routing: .uniform, values: .random,
                scales: .someZero),
            MoEStage2Case(
                name: "huge scales", problem: try small(tokens: 2), routing: .uniform, values: .random, scales: .huge),
            MoEStage2Case(
                name: "tiny scales", problem: try small(tokens: 2), routing: .uniform, values: .random, scales: .tiny),
        ] + single + nibbles + (problem.activations == .bf16 ? quantised(try small(tokens: 3)) : [])
    }

    /// Rows whose quantisation is easily wrong.
    private static func quantised(_ problem: MoEStage2) -> [MoEStage2Case] {
        let rows: [(name: String, values: QuantisationCase.Values)] = [
            ("every second row zeros", .zeros), ("one outlier a row", .outlier), ("one number a row", .single),
            ("tiny rows", .tiny), ("halves between integers", .ties),
        ]
        return rows.map { rows in
            MoEStage2Case(
                name: rows.name, problem: problem, routing: .uniform, values: .random, scales: .usual,
                rows: rows.values)
        }
    }
}
