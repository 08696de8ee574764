import Kernels
import ReferenceKernels
import WeightPreparation

extension CPUMoELayer: VerifiableFamily {
    /// Random logits and hidden states at the problem's own extents, and every edge case, all steps in order on one memory.
    ///
    /// Every task of every step runs. Beyond `limits` only some channels have weights, and the others must come out as zeros.
    public func verificationCases(
        for configuration: Configuration, seed: UInt64, limits: VerificationLimits
    ) throws -> [VerificationCase] {
        let text = try plan(for: configuration).steps.map(\.kernel)
        let terms = try LayerTerms(configuration)
        let roundings = try lastRoundings(of: configuration)
        let packing = try packing(of: configuration)
        let cases = try MoELayerCase.all(for: problem, tileM: terms.tileM, routing: terms.routing)
        return try cases.enumerated().map { number, testCase in
            let schedule = try CPUMoELayer(testCase.problem, for: processor)
            let plan = try schedule.plan(for: configuration)
            guard plan.steps.map(\.kernel) == text else {
                throw LaunchPlanError.foreignText(caseName: testCase.name)
            }
            let limit = number == 0 ? limits.ownInstructions : limits.edgeInstructions
            let identity = "\(testCase), seed \(seed), \(limits), own \(number == 0)"
            return VerificationCase(name: testCase.name, identity: identity) {
                let data = MoELayerData(testCase, seed: seed, limit: limit * MoELayer.weightsPerInstruction)
                // A token's experts are summed in f32.
                let checks = MoELayerChecks(
                    data: data, terms: terms, roundings: .atomicF32, sums: .ofGroups,
                    lastRoundings: roundings)
                return [
                    VerificationRun(
                        subject: "results", plan: plan, fill: { try data.fill($0, packing, into: $1) },
                        checks: checks.checks, jointChecks: checks.jointChecks, orders: [.ascending])
                ]
            }
        }
    }

    /// The bound of the second product for the rows that the layer itself made: every step is judged by what stands before it.
    public func relativeBound(of configuration: Configuration) throws -> Double {
        try stage2.relativeBound(of: self.configuration(of: .stage2, in: configuration))
    }

    private func lastRoundings(
        of configuration: Configuration
    ) throws(ConfigurationError) -> (first: FloatRounding, second: FloatRounding) {
        func rounding(_ part: MoELayerPart) throws(ConfigurationError) -> FloatRounding {
            try self.configuration(of: part, in: configuration).choice("rounding", ResultRounding.self).inReferences
        }
        return (try rounding(.stage1), try rounding(.stage2))
    }

    /// The forms in which `configuration` reads weights.
    private func packing(of configuration: Configuration) throws(ConfigurationError) -> LayerPacking {
        let own = self.configuration(of: .stage1, in: configuration)
        let first = try stage1.layout(own)
        let second = try stage2.layout(self.configuration(of: .stage2, in: configuration))
        return LayerPacking(
            first: VectorWriter(layout: first), order: try own.choice("gate_up", GateUpOrder.self),
            tileChannels: first.lanes, second: VectorWriter(layout: second))
    }
}
