import Kernels

/// A routing on which a sort is judged.
public struct MoESortCase: Hashable, Sendable {
    /// What it is meant to reveal.
    public let name: String
    /// The extents; experts and block are those of the problem that is tuned.
    public let problem: MoESort
    /// Who goes where.
    public let routing: Routing

    /// How tokens choose experts.
    public enum Routing: Hashable, Sendable {
        /// Each token takes different experts, all equally likely.
        case uniform
        /// All tokens take the same experts, the last of this rank.
        case lastExperts
        /// Experts of this rank and of others, below 0 and from E on, up to the ends of 32 bits.
        case someElsewhere
        /// Experts of other ranks alone.
        case allElsewhere
    }

    /// Tokens of the problem's own case at most: references and simulators take longer than the kernels.
    static let tokensJudged = 4096

    /// The cases for `problem`: itself, then every edge case at extents that keep it small; `lanes` is the number that takes
    /// an entry each at once.
    ///
    /// The kernels' text depends on neither M nor topk, so the edge cases judge the same text.
    public static func all(for problem: MoESort, lanes: Int) throws(ProblemError) -> [MoESortCase] {
        func make(
            _ name: String, _ routing: Routing, tokens: Int, topk: Int? = nil
        ) throws(ProblemError) -> MoESortCase {
            let topk = topk ?? problem.expertsPerToken
            let extents = try MoESort(
                tokens: tokens, experts: problem.experts, expertsPerToken: topk, block: problem.block)
            return MoESortCase(name: name, problem: extents, routing: routing)
        }
        let block = problem.block
        let judged = min(problem.tokens, tokensJudged)
        let own = judged == problem.tokens ? "uniform routing" : "uniform routing, \(judged) tokens of it"
        return [
            try make(own, .uniform, tokens: judged),
            try make("one token", .uniform, tokens: 1),
            try make("one token, one expert: less than a block", .lastExperts, tokens: 1, topk: 1),
            try make("all tokens to the last expert, whole blocks", .lastExperts, tokens: 2 * block, topk: 1),
            try make("all tokens to the last experts, a row more than blocks hold", .lastExperts, tokens: block + 1),
            try make("experts of other ranks among them", .someElsewhere, tokens: 2 * block + 3),
            try make("experts of other ranks alone", .allElsewhere, tokens: 3),
            try make("a few more entries than lanes twice over", .uniform, tokens: 2 * lanes / 5 + 1, topk: 5),
        ]
    }
}
