import KernelDSL
import Kernels

/// Problems that tests of stage 2 share.
package enum SampleProblems {
    /// Kimi-K2.5 on eight ranks.
    package static func kimi(tokens: Int, target: Target = .gfx942) throws -> MoEStage2 {
        try MoEStage2(
            tokens: tokens, channels: 7168, depth: 256, experts: 384, expertsPerToken: 8, target: target)
    }

    /// MiniMax-M2.5 on four ranks: K is no power of two.
    package static func miniMax(tokens: Int, activations: ActivationType = .int8) throws -> MoEStage2 {
        try MoEStage2(
            tokens: tokens, channels: 3072, depth: 384, experts: 256, expertsPerToken: 8, activations: activations)
    }

    /// Kimi-K2.5 on one rank: K has many steps.
    package static func deep(tokens: Int) throws -> MoEStage2 {
        try MoEStage2(tokens: tokens, channels: 7168, depth: 2048, experts: 384, expertsPerToken: 8)
    }

    /// Stage 1 of Kimi-K2.5 on eight ranks.
    package static func kimiStage1(tokens: Int, output: ActivationType = .bf16) throws -> MoEStage1 {
        try MoEStage1(
            tokens: tokens, channels: 512, depth: 7168, experts: 384, expertsPerToken: 8, output: output)
    }

    /// Stage 1 of MiniMax-M2.5 on four ranks.
    package static func miniMaxStage1(tokens: Int, output: ActivationType = .bf16) throws -> MoEStage1 {
        try MoEStage1(
            tokens: tokens, channels: 768, depth: 3072, experts: 256, expertsPerToken: 8, output: output)
    }

    /// All of them for four tokens.
    package static func all() throws -> [MoEStage2] {
        [
            try kimi(tokens: 4), try miniMax(tokens: 4), try deep(tokens: 4),
            try miniMax(tokens: 4, activations: .bf16),
        ]
    }
}
