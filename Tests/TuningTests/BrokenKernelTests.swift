import Kernels
import Testing
import Tuning

@Suite("Broken kernels")
struct BrokenKernelTests {
    @Test("are found out, with what is wrong", arguments: Sabotage.all)
    func broken(_ sabotage: Sabotage) throws {
        let small = try SmallProblem(depth: sabotage.depth)
        let healthy = try #require(try small.cases(sabotage.settings).first?.prepare().first)
        #expect(sabotage.apply(to: healthy).plan != healthy.plan, "the sabotage changes nothing")

        let verdicts = try small.judge(sabotage.settings, changing: sabotage.apply)
        let problem = try #require(verdicts.last?.problem, "nothing was found out")
        #expect(sabotage.signs.contains { problem.contains($0) }, "found out, but named otherwise: \(problem)")
    }

    @Test("are the only ones that fail: the same configurations unbroken pass every case")
    func unbroken() throws {
        for (settings, depth) in Set(Sabotage.all.map { [$0.settings, "\($0.depth)"] }).map({ ($0[0], Int($0[1]) ?? 0) }
        ) {
            let verdicts = try SmallProblem(depth: depth).judge(settings)
            #expect(verdicts.count == (settings.contains("combine=reduce") ? 7 : 8))
            #expect(verdicts.allSatisfy { $0.problem == nil }, "\(settings): \(verdicts.compactMap(\.problem))")
        }
    }

    @Test("whose inputs are stored wrongly give wrong numbers", arguments: InputDamage.allCases)
    func damagedInput(_ damage: InputDamage) throws {
        let verdicts = try SmallProblem().judge(changing: damage.apply)
        let problem = try #require(verdicts.last?.problem, "nothing was found out")
        #expect(problem.contains("wrong, first row"))
    }

    @Test("a launch that passes the wrong thing is refused")
    func mismatchedLaunch() throws {
        #expect(throws: LaunchPlanError.mismatchedArgument(name: "weights", kernel: "moe_stage2")) {
            try SmallProblem().judge(changing: Self.relaunch { [.scalar(.i32, 1, meaning: "")] + $0.dropFirst() })
        }
        #expect(throws: LaunchPlanError.unknownTensor(name: "elsewhere", kernel: "moe_stage2")) {
            try SmallProblem().judge(changing: Self.relaunch { [.tensor("elsewhere")] + $0.dropFirst() })
        }
    }

    private static func relaunch(
        _ change: @escaping @Sendable ([LaunchArgument]) -> [LaunchArgument]
    ) -> @Sendable (VerificationRun) -> VerificationRun {
        { run in
            let steps = run.plan.steps.map { LaunchStep($0.kernel, grid: $0.grid, arguments: change($0.arguments)) }
            return VerificationRun(
                subject: run.subject, plan: LaunchPlan(steps: steps, tensors: run.plan.tensors), fill: run.fill,
                checks: run.checks)
        }
    }
}
