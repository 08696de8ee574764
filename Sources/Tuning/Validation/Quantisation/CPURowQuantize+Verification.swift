import Kernels
import ReferenceKernels

extension CPURowQuantize: VerifiableFamily {
    /// Random rows and every edge case, judged on values, scales and sums, whole.
    public func verificationCases(
        for configuration: Configuration, seed: UInt64, limits: VerificationLimits
    ) throws -> [VerificationCase] {
        let text = try plan(for: configuration).steps.map(\.kernel)
        let depth = problem.depth
        let cases = QuantisationCase.all(
            rows: problem.rows, judged: RowQuantize<Source>.judgedRows(depth: depth, limits),
            rowsOfGroup: try configuration.integer("task_rows"), isGated: Source.isGated)
        let sums = problem.scales.perChannel(depth: depth)
        return try cases.map { testCase in
            let rows = try RowQuantize<Source>(rows: testCase.rows, depth: depth, scales: problem.scales)
            let plan = try CPURowQuantize(rows, for: processor).plan(for: configuration)
            guard plan.steps.map(\.kernel) == text else {
                throw LaunchPlanError.foreignText(caseName: testCase.name)
            }
            return VerificationCase(
                name: testCase.name, identity: "\(Source.operation), \(rows), \(testCase), seed \(seed), \(limits)"
            ) {
                let data = QuantisationData(testCase, depth: depth, isGated: Source.isGated, seed: seed)
                let (checks, expectation) = QuantisationChecks(data).checks { values in
                    ("activationSums", QuantizedRowsReference.sums(of: values, each: depth / sums), sums)
                }
                return [
                    VerificationRun(
                        subject: "results", plan: plan, fill: { data.fill($1) }, checks: checks,
                        expectation: expectation, orders: [.ascending])
                ]
            }
        }
    }

    /// Half a unit of INT8 relative to the largest value of a row, and what roundings of f32 add.
    public func relativeBound(of configuration: Configuration) throws -> Double { QuantisationChecks.relativeBound }

    /// The input.
    public var streamedTensors: Set<String> { [RowQuantize<Source>.streamedTensor] }

    /// One way without contents: nothing steers.
    public func steeringInputs(
        for configuration: Configuration, variants: Int, seed: UInt64
    ) throws -> [[String: [UInt8]]] { [[:]] }
}
