import KernelDSL
import Kernels
import Testing
import Tuning

/// What tests do with schedules of routers and sorts for a GPU.
enum RoutingBench {
    /// A few legal configurations.
    static func configurations(of family: any GPUFamily) throws -> [Configuration] {
        try ConfigurationSpace(of: family).sample(8, seed: 3)
    }

    /// The family's first values under `settings`, written as on the command line.
    static func configuration(_ settings: String, of family: any GPUFamily) throws -> Configuration {
        let given = settings.split(separator: ",").map { setting in
            let parts = setting.split(separator: "=", maxSplits: 1)
            return (name: String(parts[0]), value: String(parts[1]))
        }
        let configuration = try family.configuration(setting: given, over: family.firstConfiguration)
        try family.validate(configuration)
        return configuration
    }

    /// Judges `configuration` on the lane simulator, case by case up to the first problem, its kernels rewritten by
    /// `rewriter`.
    static func judge(
        _ configuration: Configuration, of family: any GPUFamily, breaking rewriter: KernelRewriter? = nil
    ) throws -> [CaseVerdict] {
        let verifier = try LaneVerifier()
        var verdicts: [CaseVerdict] = []
        for testCase in try family.verificationCases(for: configuration, seed: 1) {
            let broken = VerificationCase(name: testCase.name) {
                try testCase.prepare().map { run in rewriter.map { Self.broken(run, by: $0) } ?? run }
            }
            let verdict = try verifier.verify(broken)
            verdicts.append(verdict)
            if verdict.problem != nil {
                break
            }
        }
        return verdicts
    }

    private static func broken(_ run: VerificationRun, by rewriter: KernelRewriter) -> VerificationRun {
        let steps = run.plan.steps.map { step in
            LaunchStep(rewriter.rewrite(step.kernel), grid: step.grid, arguments: step.arguments)
        }
        return VerificationRun(
            subject: run.subject, plan: LaunchPlan(steps: steps, tensors: run.plan.tensors), fill: run.fill,
            checks: run.checks, jointChecks: run.jointChecks)
    }
}
