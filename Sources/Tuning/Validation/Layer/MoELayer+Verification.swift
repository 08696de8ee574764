import Kernels
import ReferenceKernels

extension MoELayer: VerifiableFamily {
    /// Random logits and hidden states at the problem's own extents, and every edge case, all steps in order on one memory.
    ///
    /// Every workgroup of every step runs. Beyond `limits` only some channels have weights, the others must come out as
    /// zeros, and lanes run in one order.
    public func verificationCases(
        for configuration: Configuration, seed: UInt64, limits: VerificationLimits
    ) throws -> [VerificationCase] {
        let text = try plan(for: configuration).steps.map(\.kernel)
        let tileM = try configuration.integer(Self.tileParameter)
        let routing = try configuration.choice(Self.routingParameter, RoutingForm.self)
        let combine = try self.configuration(of: .stage2, in: configuration).choice("combine", MoECombine.self)
        let cases = try MoELayerCase.all(for: self, tileM: tileM, routing: routing)
        return try cases.enumerated().map { number, testCase in
            let plan = try testCase.problem.plan(for: configuration)
            guard plan.steps.map(\.kernel) == text else {
                throw LaunchPlanError.foreignText(caseName: testCase.name)
            }
            let limit = number == 0 ? limits.ownInstructions : limits.edgeInstructions
            let isLarge = try testCase.problem.work(of: configuration).simulatedInstructions > 4 * limit
            let identity = "\(testCase), seed \(seed), \(limits), own \(number == 0)"
            return VerificationCase(name: testCase.name, identity: identity) {
                let data = MoELayerData(testCase, seed: seed, limit: limit * Self.weightsPerInstruction)
                let checks = MoELayerChecks(data: data, tileM: tileM, routing: routing, roundings: combine.roundings)
                return [
                    VerificationRun(
                        subject: "results", plan: plan, fill: { try data.fill($0, configuration, into: $1) },
                        checks: checks.checks, jointChecks: checks.jointChecks,
                        orders: isLarge ? [.ascending] : LaneVerifier.orders)
                ]
            }
        }
    }

    /// Weights that are drawn in the time of a simulated matrix instruction.
    private static let weightsPerInstruction = 1024.0

    /// The bound of the second product for the rows that the layer itself made: every step is judged by what stands before it.
    public func relativeBound(of configuration: Configuration) throws -> Double {
        try stage2.relativeBound(of: self.configuration(of: .stage2, in: configuration))
    }

    /// The weights of both products.
    public var streamedTensors: Set<String> {
        ["stage1.weights", "stage1.weightScales", "stage2.weights", "stage2.weightScales"]
    }
}
