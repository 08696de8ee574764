import KernelDSL
import Kernels
import Tuning

/// A stage 2 problem that the lane simulator runs in milliseconds, and what tests do with it.
struct SmallProblem {
    let problem: MoEStage2

    init(
        tokens: Int = 2, channels: Int = 64, depth: Int = 256, experts: Int = 11, topk: Int = 8,
        scales: WeightScales = .channel, activations: ActivationType = .int8, target: Target = .gfx942
    ) throws {
        problem = try MoEStage2(
            tokens: tokens, channels: channels, depth: depth, experts: experts, expertsPerToken: topk,
            scales: scales, activations: activations, target: target)
    }

    /// A legal configuration: the family's first values under `settings`.
    ///
    /// `settings` are written as on the command line: `tile_n=64,k_wave=2`.
    func configuration(_ settings: String = "") throws -> Configuration {
        let first = problem.firstConfiguration
        let given = ("tile_n=\(min(64, problem.channels))," + settings).split(separator: ",").map { setting in
            let parts = setting.split(separator: "=", maxSplits: 1)
            return (name: String(parts[0]), value: String(parts[1]))
        }
        let configuration = try problem.configuration(setting: given, over: first)
        try problem.validate(configuration)
        return configuration
    }

    /// The cases that `settings` are judged on, with every run changed by `change`.
    func cases(
        _ settings: String = "", seed: UInt64 = 1,
        changing change: @escaping @Sendable (VerificationRun) -> VerificationRun = { $0 }
    ) throws -> [VerificationCase] {
        try problem.verificationCases(for: configuration(settings), seed: seed).map { testCase in
            VerificationCase(name: testCase.name) { try testCase.prepare().map(change) }
        }
    }

    /// Judges `settings` as a worker does: case by case, up to the first problem.
    func judge(
        _ settings: String = "", changing change: @escaping @Sendable (VerificationRun) -> VerificationRun = { $0 }
    ) throws -> [CaseVerdict] {
        let verifier = try LaneVerifier()
        var verdicts: [CaseVerdict] = []
        for testCase in try cases(settings, changing: change) {
            let verdict = try verifier.verify(testCase)
            verdicts.append(verdict)
            if verdict.problem != nil {
                break
            }
        }
        return verdicts
    }
}
