import KernelDSL
import Kernels
import Tuning

/// What tests do with whole layers on the lane simulator.
enum LayerBench {
    /// A small layer: 8 experts, 3 of each token.
    static func layer(tokens: Int, scales: WeightScales = .channel, expertRanks: Int = 1) throws -> MoELayer {
        try MoELayer(
            tokens: tokens, hidden: 256, width: 64, experts: 8, expertsPerToken: 3, expertRanks: expertRanks,
            scales: scales)
    }

    /// The first legal configuration under `settings`, nil where there is none.
    static func configuration(
        of layer: MoELayer, _ routing: RoutingForm, tileM: Int, quantisedBy quantiser: RowQuantiser = .rows,
        _ settings: [String: String] = [:]
    ) throws -> Configuration? {
        guard routing.objection(to: layer.routedTokens) == nil else { return nil }
        return try layer.firstConfiguration(
            under: LayerTerms(tileM: tileM, routing: routing, quantiser: quantiser),
            setting: settings.mapValues { value in Int(value).map { .integer($0) } ?? .name(value) })
    }

    /// The first legal configuration of the largest block that has one.
    static func configuration(of layer: MoELayer, _ routing: RoutingForm) throws -> Configuration? {
        for tileM in [16, 8, 4, 2, 1] {
            if let found = try configuration(of: layer, routing, tileM: tileM) {
                return found
            }
        }
        return nil
    }

    /// The verdict on the first `count` cases of `configuration`, its runs changed by `change`, up to the first problem.
    static func judge(
        _ configuration: Configuration, of layer: MoELayer, first count: Int = .max,
        _ change: @escaping @Sendable (VerificationRun) -> VerificationRun = { $0 }
    ) throws -> [CaseVerdict] {
        let verifier = try LaneVerifier()
        var verdicts: [CaseVerdict] = []
        for testCase in try layer.verificationCases(for: configuration, seed: 1).prefix(count) {
            let verdict = try verifier.verify(
                VerificationCase(name: testCase.name) { try testCase.prepare().map(change) })
            verdicts.append(verdict)
            if verdict.problem != nil {
                break
            }
        }
        return verdicts
    }

    /// `run` with `step` before the step that launches `kernel`, which reads `new` instead of `old`, and without the checks
    /// of the tensors that `unchecked` names.
    static func inserting(
        _ step: LaunchStep, before kernel: String, reading new: Tensor, insteadOf old: String,
        unchecked: Set<String> = [], in run: VerificationRun
    ) -> VerificationRun {
        var steps: [LaunchStep] = []
        for own in run.plan.steps {
            guard own.kernel.name == kernel else {
                steps.append(own)
                continue
            }
            let arguments = own.arguments.map { $0 == .tensor(old) ? LaunchArgument.tensor(new.name) : $0 }
            steps += [
                step,
                LaunchStep(
                    own.kernel, grid: own.grid, gridMeaning: own.gridMeaning, arguments: arguments, order: own.order),
            ]
        }
        let isThere = run.plan.tensors.contains { $0.name == new.name }
        return VerificationRun(
            subject: run.subject, plan: LaunchPlan(steps: steps, tensors: run.plan.tensors + (isThere ? [] : [new])),
            fill: run.fill, checks: run.checks, jointChecks: run.jointChecks.filter { !unchecked.contains($0.tensor) })
    }

    /// A launch that copies `rows` rows of `words` dwords each, at most 64, every even one in the place of the odd one that
    /// follows it where `swaps` says so.
    static func copy(_ from: String, to: String, rows: Int, words: Int, swaps: Bool) -> LaunchStep {
        let kernel = KernelBuilder(name: "copy_rows", summary: "rows elsewhere.", workgroupSize: 64)
        let source = kernel.pointer("source", .i32)
        let copy = kernel.pointer("copy", .i32, .write)
        let row = kernel.define("row", Value.builtin(.blockX))
        let other = (row & 1).equals(0).select(row + 1, else: row - 1)
        let lane = Value.builtin(.thread)
        kernel.branch(lane.isLess(than: .constant(words)), .choice) {
            let word = kernel.load("word", from: source, at: (swaps ? other : row) * .constant(words) + lane)
            kernel.store(word, to: copy, at: row * .constant(words) + lane)
        }
        return LaunchStep(kernel.build(), grid: Grid(x: rows), arguments: [.tensor(from), .tensor(to)])
    }

    /// A launch that writes `value` into place `place` of an i32 tensor.
    static func overwriting(_ tensor: String, at place: Int, with value: Int) -> LaunchStep {
        let kernel = KernelBuilder(name: "overwrite", summary: "one number elsewhere.", workgroupSize: 64)
        let list = kernel.pointer("list", .i32, .write)
        kernel.branch(Value.builtin(.thread).equals(0), .choice) {
            kernel.store(.constant(value), to: list, at: .constant(place))
        }
        return LaunchStep(kernel.build(), grid: Grid(x: 1), arguments: [.tensor(tensor)])
    }
}
