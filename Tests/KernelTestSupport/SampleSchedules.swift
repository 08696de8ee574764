import Kernels

/// The families' schedules for CPUs, for problems that tests share.
package enum SampleSchedules {
    /// The schedules of small problems, for every processor and kind of scales.
    package static func small() throws -> [any CPUFamily] {
        try all(channels: 256, depth: 192, tokens: 5)
    }

    /// The schedules of Kimi-K2.5's extents.
    package static func kimi() throws -> [any CPUFamily] {
        try all(channels: 7168, depth: 2048, tokens: 4)
    }

    /// The schedules for these extents, with 12 experts of which a token takes 3.
    package static func all(channels: Int, depth: Int, tokens: Int) throws -> [any CPUFamily] {
        try SampleProcessors.all.flatMap { processor in
            try WeightScales.allCases.flatMap { scales -> [any CPUFamily] in
                let gemm = try W4A8GEMM(tokens: tokens, channels: channels, depth: depth, scales: scales)
                let stage2 = try MoEStage2(
                    tokens: tokens, channels: channels, depth: depth, experts: 12, expertsPerToken: 3, scales: scales)
                let stage1 = try MoEStage1(
                    tokens: tokens, channels: channels, depth: depth, experts: 12, expertsPerToken: 3, scales: scales)
                return [
                    CPUW4A8GEMM(gemm, for: processor), CPUMoEStage2(stage2, for: processor),
                    try CPUMoEStage1(stage1, for: processor),
                ]
            }
        }
    }

    /// The launches of `configuration`: its own, and its twin's that stores sums.
    package static func plans(
        of family: some CPUFamily, for configuration: Configuration
    ) throws -> [LaunchPlan] {
        let own = try family.plan(for: configuration)
        switch family {
        case let gemm as CPUW4A8GEMM: return [own, try gemm.accumulatorPlan(for: configuration)]
        case let stage1 as CPUMoEStage1: return [own, try stage1.accumulatorPlan(for: configuration)]
        case let stage2 as CPUMoEStage2: return [own, try stage2.accumulatorPlan(for: configuration)]
        default: return [own]
        }
    }
}
