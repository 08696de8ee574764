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
    /// The attention.
    public let attention: AttentionShape
    /// Width of the shared expert; 0 where there is none.
    public let sharedWidth: Int
    /// Width of the feed-forward part of layers without experts; 0 where there are none.
    public let denseWidth: Int
    /// Tokens of the vocabulary.
    public let vocabulary: Int
    /// Which layers the published checkpoints quantise, in a sentence.
    public let quantised: String

    /// Kimi-K2.5: `hidden_size`, `moe_intermediate_size`, `n_routed_experts`, `num_experts_per_tok`, `num_attention_heads`,
    /// `q_lora_rank`, `kv_lora_rank`, `qk_nope_head_dim`, `qk_rope_head_dim`, `v_head_dim`, `n_shared_experts`,
    /// `intermediate_size`, `vocab_size`.
    public static let kimiK25 = ModelShape(
        name: "kimi-k2.5", hidden: 7168, expertWidth: 2048, experts: 384, expertsPerToken: 8,
        attention: .latent(heads: 64, queryRank: 1536, valueRank: 512, plain: 128, rope: 64, value: 128),
        sharedWidth: 2048, denseWidth: 18_432, vocabulary: 163_840,
        quantised:
            "amd/Kimi-K2.5-W4A8 quantises the routed experts only, its attention, shared expert, dense layer, router and head are bf16; the dense layers serve checkpoints that quantise them too"
    )
    /// MiniMax-M2.5: `hidden_size`, `intermediate_size`, `num_local_experts`, `num_experts_per_tok`, `num_attention_heads`,
    /// `num_key_value_heads`, `head_dim`, `vocab_size`.
    public static let miniMaxM25 = ModelShape(
        name: "minimax-m2.5", hidden: 3072, expertWidth: 1536, experts: 256, expertsPerToken: 8,
        attention: .grouped(heads: 48, keyHeads: 8, width: 128), sharedWidth: 0, denseWidth: 0, vocabulary: 200_064,
        quantised:
            "the published weights are FP8 in blocks, router and head apart; INT4 shapes serve checkpoints that quantise further"
    )

    /// Every model that has a description.
    public static let all = [kimiK25, miniMaxM25]
}
