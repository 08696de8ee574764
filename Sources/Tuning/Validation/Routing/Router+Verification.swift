import Kernels

extension Router: VerifiableFamily {
    /// Random logits at the problem's own extents and every edge case, whole.
    ///
    /// A choice is accepted where roundings allow it, and the weights are judged for the experts that were chosen.
    public func verificationCases(
        for configuration: Configuration, seed: UInt64, limits: VerificationLimits
    ) throws -> [VerificationCase] {
        try verificationCases(seed: seed) { try $0.plan(for: configuration) }
    }

    /// The cases of a schedule whose launches `plan` gives.
    func verificationCases(
        seed: UInt64, plan: @escaping @Sendable (Router) throws -> LaunchPlan
    ) throws -> [VerificationCase] {
        let text = try plan(self).steps.map(\.kernel)
        return try RouterCase.all(for: self).enumerated().map { number, testCase in
            guard try plan(testCase.problem).steps.map(\.kernel) == text else {
                throw LaunchPlanError.foreignText(caseName: testCase.name)
            }
            return VerificationCase(name: testCase.name, identity: "\(testCase), seed \(seed), \(number)") {
                let data = RouterData(testCase, seed: seed)
                return [
                    VerificationRun(
                        subject: "results", plan: try plan(testCase.problem), fill: { data.fill($0, into: $1) },
                        checks: [data.choices], jointChecks: [data.weights], streamed: number == 0 ? [] : nil)
                ]
            }
        }
    }

    /// The error of a weight of a logit about zero; see `RouterReference`.
    public func relativeBound(of configuration: Configuration) throws -> Double {
        Double(expertsPerToken + 16) * 0x1p-24
    }

    /// None: the router's product has just written the logits.
    public var streamedTensors: Set<String> { [] }

    /// One way without contents: nothing steers.
    public func steeringInputs(
        for configuration: Configuration, variants: Int, seed: UInt64
    ) throws -> [[String: [UInt8]]] { [[:]] }
}

extension CPURouter: VerifiableFamily {
    /// The same cases.
    ///
    /// Fewer tokens than tasks leave some tasks without any.
    public func verificationCases(
        for configuration: Configuration, seed: UInt64, limits: VerificationLimits
    ) throws -> [VerificationCase] {
        let processor = processor
        return try problem.verificationCases(seed: seed) {
            try CPURouter($0, for: processor).plan(for: configuration)
        }
    }

    /// The error of a weight of a logit about zero; see `RouterReference`.
    public func relativeBound(of configuration: Configuration) throws -> Double {
        try problem.relativeBound(of: configuration)
    }

    /// None: the router's product has just written the logits.
    public var streamedTensors: Set<String> { [] }

    /// One way without contents: nothing steers.
    public func steeringInputs(
        for configuration: Configuration, variants: Int, seed: UInt64
    ) throws -> [[String: [UInt8]]] { [[:]] }
}
