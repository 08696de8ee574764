import Kernels
import ReferenceKernels
import WeightPreparation

extension CPUW4A8GEMM: VerifiableFamily {
    /// Random inputs at the problem's own extents and every edge case, each judged on results and on integer sums, whole.
    public func verificationCases(
        for configuration: Configuration, seed: UInt64, limits: VerificationLimits
    ) throws -> [VerificationCase] {
        let text = try plan(for: configuration).steps.map(\.kernel)
        let rounding = try configuration.choice("rounding", ResultRounding.self).inReferences
        let cases = try W4A8GEMMCase.all(
            for: problem, tileM: configuration.integer("tile_m"), nibblesAreUnsigned: true)
        return try cases.map { testCase in
            let schedule = CPUW4A8GEMM(testCase.problem, for: processor)
            guard try schedule.plan(for: configuration).steps.map(\.kernel) == text else {
                throw LaunchPlanError.foreignText(caseName: testCase.name)
            }
            return VerificationCase(name: testCase.name, identity: "\(testCase), seed \(seed), \(limits)") {
                let products = testCase.problem.tokens * testCase.problem.channels * testCase.problem.depth
                let selection = try limits.selection(
                    products: products, tile: schedule.layout(configuration), seed: seed)
                let data = W4A8GEMMData(testCase, seed: seed, channels: selection)
                let writer = VectorWriter(layout: try schedule.layout(configuration))
                let sums = data.reference.sums()
                let output = data.reference.output(of: sums, rounding: rounding)
                let results = VerificationRun(
                    subject: "results", plan: try schedule.plan(for: configuration),
                    fill: { try data.fill($0, writer: writer, unitScales: false, into: $1) },
                    checks: [VerificationRun.results(output, selection)]
                        + VerificationRun.zeros("out", outside: selection, rows: testCase.problem.tokens),
                    expectation: selection.count == problem.channels ? ("out", output) : nil, orders: [.ascending])
                let exact = VerificationRun(
                    subject: "integer sums", plan: try schedule.accumulatorPlan(for: configuration),
                    fill: { try data.fill($0, writer: writer, unitScales: true, into: $1) },
                    checks: [VerificationRun.sums(sums.map(\.integer), selection, problem.scales)],
                    orders: [.ascending],
                    unshared: problem.scales == .channel ? [] : ["weightScales"])
                return [results, exact]
            }
        }
    }

    /// The bound of one rounding to bf16 and of what comes before it; results near the bottom of the range of floats have an
    /// absolute one beside it.
    public func relativeBound(of configuration: Configuration) throws -> Double {
        W4A8GEMMReference.growth(
            groups: problem.scales == .channel ? nil : problem.scales.perChannel(depth: problem.depth),
            rounding: try configuration.choice("rounding", ResultRounding.self).inReferences)
    }
}
