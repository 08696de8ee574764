import KernelDSL
import Kernels
import Tuning

/// A stage 1 problem that the lane simulator runs in milliseconds, and what tests do with it.
struct SmallStage1 {
    let problem: MoEStage1

    init(
        tokens: Int = 2, channels: Int = 128, depth: Int = 256, experts: Int = 11, topk: Int = 8, ranks: Int = 1,
        scales: WeightScales = .channel, target: Target = .gfx942, output: ActivationType = .bf16
    ) throws {
        problem = try MoEStage1(
            tokens: tokens, channels: channels, depth: depth, experts: experts, expertsPerToken: topk,
            expertRanks: ranks, scales: scales, target: target, output: output)
    }

    /// A legal configuration: four rows, 64 channels, pairs, under `settings`, written as on the command line.
    func configuration(_ settings: String = "") throws -> Configuration {
        let base = "tile_m=4,tile_n=64,tile_k=128,gate_up=pairs"
        let given = "\(base),\(settings)".split(separator: ",").map { setting in
            let parts = setting.split(separator: "=", maxSplits: 1)
            return (name: String(parts[0]), value: String(parts[1]))
        }
        let configuration = try problem.configuration(setting: given, over: problem.firstConfiguration)
        try problem.validate(configuration)
        return configuration
    }

    /// Judges `configuration` as a worker does, every run changed by `change`: case by case, up to the first problem.
    func judge(
        _ configuration: Configuration,
        changing change: @escaping @Sendable (VerificationRun) -> VerificationRun = { $0 }
    ) throws -> [CaseVerdict] {
        let verifier = try LaneVerifier()
        var verdicts: [CaseVerdict] = []
        for testCase in try problem.verificationCases(for: configuration, seed: 1) {
            let changed = VerificationCase(name: testCase.name) { try testCase.prepare().map(change) }
            verdicts.append(try verifier.verify(changed))
            if verdicts.last?.problem != nil {
                break
            }
        }
        return verdicts
    }
}
