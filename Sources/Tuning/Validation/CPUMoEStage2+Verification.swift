import Kernels
import ReferenceKernels
import WeightPreparation

extension CPUMoEStage2: VerifiableFamily {
    /// The problem's routing at the problem's own extents and every edge case, each judged on results and on integer sums,
    /// whole.
    public func verificationCases(
        for configuration: Configuration, seed: UInt64, limits: VerificationLimits
    ) throws -> [VerificationCase] {
        let text = try plan(for: configuration).steps.map(\.kernel)
        let tileM = try configuration.integer("tile_m")
        let rounding = try configuration.choice("rounding", ResultRounding.self).inReferences
        let routing = try configuration.choice("routing", RoutingForm.self)
        // Terms are summed in f32, and the kernel's text does not depend on topk.
        let cases = try MoEStage2Case.all(
            for: problem, tileM: tileM, combine: .atomicF32, nibblesAreUnsigned: true,
            mostEntries: routing == .inline ? InlineRouting.entryLimit : nil)
        return try cases.map { testCase in
            let schedule = CPUMoEStage2(testCase.problem, for: processor)
            guard try schedule.plan(for: configuration).steps.map(\.kernel) == text else {
                throw LaunchPlanError.foreignText(caseName: testCase.name)
            }
            return VerificationCase(name: testCase.name, identity: "\(testCase), seed \(seed), \(limits)") {
                let products =
                    testCase.problem.tokens * testCase.problem.expertsPerToken * testCase.problem.channels
                    * testCase.problem.depth
                let selection = try limits.selection(
                    products: products, tile: schedule.layout(configuration), seed: seed)
                let data = MoEStage2Data(testCase, seed: seed, channels: selection)
                let writer = VectorWriter(layout: try schedule.layout(configuration))
                let sums = data.reference.integerSums()
                let output = data.reference.output(.atomicF32, of: sums, last: rounding)
                // Rows of experts on other ranks are nobody's: the kernel leaves them as they were.
                let isOurs = data.reference.experts.map { data.reference.weights[$0] != nil }
                let results = VerificationRun(
                    subject: "results", plan: try schedule.plan(for: configuration),
                    fill: { try data.fill($0, tileM: tileM, writer: writer, unitScales: false, into: $1) },
                    checks: [VerificationRun.results(output, selection)]
                        + VerificationRun.zeros("out", outside: selection, rows: testCase.problem.tokens),
                    expectation: selection.count == problem.channels ? ("out", output) : nil, orders: [.ascending])
                let exact = VerificationRun(
                    subject: "integer sums", plan: try schedule.accumulatorPlan(for: configuration),
                    fill: { try data.fill($0, tileM: tileM, writer: writer, unitScales: true, into: $1) },
                    checks: [VerificationRun.sums(sums, selection, problem.scales, rows: isOurs)], orders: [.ascending],
                    unshared: problem.scales == .channel ? [] : ["weightScales"])
                return [results, exact]
            }
        }
    }

    /// The bound of the combine's roundings; results near the bottom of the range of floats have an absolute one beside it.
    public func relativeBound(of configuration: Configuration) throws -> Double {
        let rounding = try configuration.choice("rounding", ResultRounding.self).inReferences
        return MoEStage2Roundings.atomicF32.growth(
            terms: problem.expertsPerToken,
            groups: problem.scales == .channel ? nil : problem.scales.perChannel(depth: problem.depth), last: rounding)
    }
}
