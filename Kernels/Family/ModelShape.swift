/// The dimensions of a published model that problems are derived from.
///
/// Source: each model's `config.json` on its publisher's page.
public struct ModelShape: Hashable, Sendable {
    /// The name on the command line.
    public let name: String
    /// Width of the residual stream.
    public let hidden: Int
    /// Width of one expert, over all ranks.
    public let expertWidth: Int
    /// Routed experts of a layer.
    public let experts: Int
    /// Experts that each token is routed to.
    public let expertsPerToken: Int

    /// Kimi-K2.5: `hidden_size`, `moe_intermediate_size`, `n_routed_experts`, `num_experts_per_tok`.
    public static let kimiK25 = ModelShape(
        name: "kimi-k2.5", hidden: 7168, expertWidth: 2048, experts: 384, expertsPerToken: 8)
    /// MiniMax-M2.5: `hidden_size`, `intermediate_size`, `num_local_experts`, `num_experts_per_tok`.
    public static let miniMaxM25 = ModelShape(
        name: "minimax-m2.5", hidden: 3072, expertWidth: 1536, experts: 256, expertsPerToken: 8)

    /// Every model that has a description.
    public static let all = [kimiK25, miniMaxM25]
}
