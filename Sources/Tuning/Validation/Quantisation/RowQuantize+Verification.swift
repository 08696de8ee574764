import Kernels
import ReferenceKernels

extension RowQuantize: VerifiableFamily {
    /// Random rows and every edge case, judged on values, scales and sums.
    ///
    /// On the simulator the problem's own case has so many rows as `limits` leave time for: texts do not depend on M.
    public func verificationCases(
        for configuration: Configuration, seed: UInt64, limits: VerificationLimits
    ) throws -> [VerificationCase] {
        let text = try plan(for: configuration).steps.map(\.kernel)
        let cases = QuantisationCase.all(
            rows: rows, judged: Self.judgedRows(depth: depth, limits),
            rowsOfGroup: try configuration.integer("rows"), isGated: Source.isGated)
        return try cases.enumerated().map { number, testCase in
            let problem = try RowQuantize(rows: testCase.rows, depth: depth, scales: scales)
            let plan = try problem.plan(for: configuration)
            guard plan.steps.map(\.kernel) == text else {
                throw LaunchPlanError.foreignText(caseName: testCase.name)
            }
            return VerificationCase(
                name: testCase.name, identity: "\(Source.operation), \(problem), \(testCase), seed \(seed), \(limits)"
            ) {
                let data = QuantisationData(testCase, depth: depth, isGated: Source.isGated, seed: seed)
                let (checks, expectation) = QuantisationChecks(data).checks { values in
                    ("lowSums", QuantizedRowsReference.lowSums(of: values, depth: depth), 1)
                }
                return [
                    VerificationRun(
                        subject: "results", plan: plan, fill: { data.fill($1) }, checks: checks,
                        expectation: expectation, streamed: number == 0 ? [RowQuantize<Source>.streamedTensor] : nil)
                ]
            }
        }
    }

    /// Rows of the own case: all on a device or where nothing limits the simulator.
    static func judgedRows(depth: Int, _ limits: VerificationLimits) -> Int {
        let elements = limits.runsWhole ? 1 << 25 : limits.ownInstructions.isFinite ? 1 << 16 : .max
        return elements / depth
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
