import Kernels
import ReferenceKernels
import WeightPreparation

extension MoELayer: VerifiableFamily {
    /// Random logits and hidden states at the problem's own extents, and every edge case, all steps in order on one memory.
    ///
    /// Every workgroup of every step runs. Beyond `limits` only some channels have weights, the others must come out as
    /// zeros, and lanes run in one order.
    public func verificationCases(
        for configuration: Configuration, seed: UInt64, limits: VerificationLimits
    ) throws -> [VerificationCase] {
        let text = try plan(for: configuration).steps.map(\.kernel)
        let terms = try LayerTerms(configuration)
        let combine = try self.configuration(of: .stage2, in: configuration).choice("combine", MoECombine.self)
        let cases = try MoELayerCase.all(for: self, tileM: terms.tileM, routing: terms.routing)
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
                let checks = MoELayerChecks(
                    data: data, terms: terms, roundings: combine.roundings, sums: .ofLowNibbles)
                let packing = try self.packing(of: configuration)
                return [
                    VerificationRun(
                        subject: "results", plan: plan, fill: { try data.fill($0, packing, into: $1) },
                        checks: checks.checks, jointChecks: checks.jointChecks,
                        orders: isLarge ? [.ascending] : LaneVerifier.orders)
                ]
            }
        }
    }

    /// The forms in which `configuration` reads weights.
    private func packing(of configuration: Configuration) throws(ConfigurationError) -> LayerPacking {
        let own = self.configuration(of: .stage1, in: configuration)
        let first = try Int4Layout(configuration: own, channels: 2 * width, depth: hidden, scales: scales)
        let second = try Int4Layout(
            configuration: self.configuration(of: .stage2, in: configuration), channels: hidden, depth: width,
            scales: scales)
        return LayerPacking(
            first: Int4Writer(first), order: try own.choice("gate_up", GateUpOrder.self),
            tileChannels: first.tileChannels, second: Int4Writer(second))
    }

    /// Weights that are drawn in the time of a simulated matrix instruction.
    static let weightsPerInstruction = 1024.0

    /// The bound of the second product for the rows that the layer itself made: every step is judged by what stands before it.
    public func relativeBound(of configuration: Configuration) throws -> Double {
        try stage2.relativeBound(of: self.configuration(of: .stage2, in: configuration))
    }
}
